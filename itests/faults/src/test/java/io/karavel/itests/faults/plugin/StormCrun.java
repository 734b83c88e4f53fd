package io.karavel.itests.faults.plugin;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;

/** The part of a plugin that brings crun, with an argument, so that there is a script. */
public final class StormCrun implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("crun", "--log-format=text");
    }
}
