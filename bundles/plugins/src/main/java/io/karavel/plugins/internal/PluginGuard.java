package io.karavel.plugins.internal;

import io.karavel.api.EventLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back an update of a plugin that does not work: one that cannot be resolved or started, or of which a component fails. Of every
 * plugin it keeps what worked last. All is done by a thread of its own, some time after the last event of a bundle, which lives while
 * there is something to do. A plugin that somebody stopped is left alone.
 */
@Component(service = {}, immediate = true)
public final class PluginGuard implements BundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(PluginGuard.class);
    /** An update stops a bundle, replaces it, resolves and starts it: it is looked at when it stands still. */
    private static final Duration STILLNESS = Duration.ofMillis(500);
    /** What was there before is looked at when the engine has started. */
    private static final Duration AFTER_START = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
    private static final Set<Integer> MOVING = Set.of(Bundle.STARTING, Bundle.STOPPING);

    private final BundleContext context;
    private final EventLog events;
    private final PluginHealth health;
    private final PluginCopies copies;
    private final ScheduledThreadPoolExecutor thread;
    private final Map<Long, Future<?>> due = new ConcurrentHashMap<>();
    /** Plugins that were stopped by somebody, and are not to be started. Of the thread alone, as is the next. */
    private final Set<Long> stopped = new HashSet<>();
    /** By plugin, since when it has contents of which it is known that they do not work and that nothing better is kept. */
    private final Map<Long, Long> hopeless = new HashMap<>();

    @Activate
    public PluginGuard(BundleContext context, @Reference ServiceComponentRuntime components, @Reference EventLog events) {
        this.context = context;
        this.events = events;
        health = new PluginHealth(components);
        copies = new PluginCopies(context.getDataFile("working").toPath());
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "karavel-plugins");
            worker.setDaemon(true);
            return worker;
        });
        thread.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setRemoveOnCancelPolicy(true);
        context.addBundleListener(this);
        thread.schedule(this::lookAtAll, AFTER_START.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() throws InterruptedException {
        context.removeBundleListener(this);
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The look at plugins did not end within {}", STOP_DEADLINE);
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STARTED, BundleEvent.STOPPED, BundleEvent.UPDATED, BundleEvent.UNINSTALLED -> lookSoon(bundle);
            default -> { }
        }
    }

    private void lookSoon(Bundle bundle) {
        due.compute(bundle.getBundleId(), (id, earlier) -> {
            if (earlier != null) {
                earlier.cancel(false);
            }
            try {
                return thread.schedule(() -> lookAt(bundle), STILLNESS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("Stopped; the next start looks at all plugins", e);
                return null;
            }
        });
    }

    private void lookAtAll() {
        List<Bundle> all = List.of(context.getBundles());
        try {
            copies.retain(all.stream().map(Bundle::getBundleId).toList());
        } catch (IOException e) {
            LOG.warn("What is kept of plugins that are no more cannot be removed", e);
        }
        all.stream().filter(PluginHealth::isPlugin).filter(plugin -> !due.containsKey(plugin.getBundleId())).forEach(this::lookAt);
    }

    private void lookAt(Bundle bundle) {
        due.remove(bundle.getBundleId());
        if (isSystemStopping()) {
            return;
        }
        try {
            if (bundle.getState() == Bundle.UNINSTALLED) {
                forget(bundle.getBundleId());
            } else if (MOVING.contains(bundle.getState())) {
                lookSoon(bundle);
            } else if (PluginHealth.isPlugin(bundle) || copies.find(bundle.getBundleId()).isPresent()) {
                examine(bundle);
            }
        } catch (IOException e) {
            LOG.warn("The contents of plugin {} cannot be kept; an update of it cannot be taken back", name(bundle), e);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Plugin {} cannot be looked after", name(bundle), e);
        }
    }

    private boolean isSystemStopping() {
        return context.getBundle(0).getState() == Bundle.STOPPING;
    }

    private void forget(long bundle) throws IOException {
        stopped.remove(bundle);
        hopeless.remove(bundle);
        copies.forget(bundle);
    }

    private void examine(Bundle plugin) throws IOException {
        long id = plugin.getBundleId();
        boolean updated = copies.find(id).isPresent() && !copies.isCurrent(plugin);
        if (plugin.getState() == Bundle.ACTIVE) {
            stopped.remove(id);
        } else if (!updated) {
            stopped.add(id);
        }
        if (stopped.contains(id) || hopeless.getOrDefault(id, -1L) == plugin.getLastModified()) {
            return;
        }
        Optional<String> problem = health.problem(plugin);
        if (problem.isEmpty()) {
            hopeless.remove(id);
            if (!copies.isCurrent(plugin)) {
                copies.keep(plugin);
                LOG.info("Plugin {} works, and is kept in case its next update does not", name(plugin));
            }
        } else if (updated) {
            rollBack(plugin, copies.find(id).orElseThrow(), problem.get());
        } else {
            hopeless.put(id, plugin.getLastModified());
            LOG.error("Plugin {} does not work, and no version of it is known that did: {}", name(plugin), problem.get());
        }
    }

    private void rollBack(Bundle plugin, Path copy, String why) throws IOException {
        String failed = name(plugin);
        String failedVersion = plugin.getVersion().toString();
        try (InputStream contents = Files.newInputStream(copy)) {
            plugin.update(contents);
        } catch (BundleException e) {
            giveUp(plugin, failed, why, e.getMessage());
            return;
        }
        Optional<String> problem = health.problem(plugin);
        if (problem.isPresent()) {
            giveUp(plugin, failed, why, problem.get());
            return;
        }
        copies.keep(plugin);
        LOG.error("The update of plugin {} was taken back, version {} works again: {}", failed, plugin.getVersion(), why);
        publish("rollback", plugin, Map.of("failed", failedVersion, "reason", why));
    }

    private void giveUp(Bundle plugin, String failed, String why, String whyAgain) {
        hopeless.put(plugin.getBundleId(), plugin.getLastModified());
        LOG.error("The update of plugin {} does not work ({}), and the version that worked before fails as well: {}", failed, why, whyAgain);
        publish("failure", plugin, Map.of("reason", whyAgain));
    }

    private void publish(String action, Bundle plugin, Map<String, String> details) {
        Map<String, String> attributes = new HashMap<>(details);
        attributes.put("name", plugin.getSymbolicName());
        attributes.put("version", plugin.getVersion().toString());
        events.publish("plugin", action, plugin.getSymbolicName(), attributes);
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }
}
