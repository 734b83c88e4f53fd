package io.karavel.itests.clients.plugin;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;

/** The part of a plugin that works. */
public final class GoodRuntime implements OciRuntime {
    @Override
    public RuntimeLaunch launch() {
        return RuntimeLaunch.binary("runc", "--log-format=text");
    }
}
