package io.karavel.itests.clients.plugin;

import io.karavel.spi.runtime.OciRuntime;
import io.karavel.spi.runtime.RuntimeLaunch;

/** The part of a plugin that fails as soon as somebody asks for it. */
public final class BrokenRuntime implements OciRuntime {
    public BrokenRuntime() {
        throw new IllegalStateException("out of order");
    }

    @Override
    public RuntimeLaunch launch() {
        throw new UnsupportedOperationException("nobody gets as far as this");
    }
}
