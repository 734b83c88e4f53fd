package io.karavel.examples.runtime.crun;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.RuntimeName;
import org.osgi.service.component.annotations.Component;

/** {@code docker run --runtime crun}: containers by crun, a runtime written in C. */
@Component
@RuntimeName("crun")
public final class CrunRuntime implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("crun");
    }
}
