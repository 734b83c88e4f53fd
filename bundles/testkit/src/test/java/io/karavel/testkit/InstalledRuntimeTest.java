package io.karavel.testkit;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;
import io.karavel.spi.runtime.RuntimeName;

/** The contract of described runtimes, on one that every machine with containerd has. */
public class InstalledRuntimeTest extends OciRuntimeContract {
    @Override
    protected OciRuntime newRuntime() {
        return new LoggingRunc();
    }

    @RuntimeName("logging-runc")
    private static final class LoggingRunc implements OciRuntime {
        @Override
        public RuntimeLaunch launch() {
            return RuntimeLaunch.binary("runc", "--log-format", "json");
        }
    }
}
