package io.karavel.itests.faults.plugin;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;

/** The part of a plugin that brings gVisor. */
public final class StormGvisor implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("runsc", "--platform=ptrace", "--network=none");
    }
}
