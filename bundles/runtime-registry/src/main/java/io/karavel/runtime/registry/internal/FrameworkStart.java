package io.karavel.runtime.registry.internal;

import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Tells the services of runtimes when the bundles that are there had their start: until the framework has come to the start level of
 * bundles that are installed without one, more of them come.
 */
final class FrameworkStart implements FrameworkListener {
    private final BundleContext context;
    private final RuntimeServices services;

    private FrameworkStart(BundleContext context, RuntimeServices services) {
        this.context = context;
        this.services = services;
    }

    static FrameworkStart follow(BundleContext context, RuntimeServices services) {
        FrameworkStart start = new FrameworkStart(context, services);
        context.addFrameworkListener(start);
        FrameworkStartLevel level = context.getBundle(0).adapt(FrameworkStartLevel.class);
        if (level.getStartLevel() < level.getInitialBundleStartLevel()) {
            services.moreAreComing();
        }
        return start;
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            services.allCame();
        }
    }

    void stop() {
        context.removeFrameworkListener(this);
    }
}
