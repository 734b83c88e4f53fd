package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Signal;

/** Signals as people write them. */
final class Signals {
    private Signals() {}

    static Signal parse(String text) {
        return Signal.parse(text).orElseThrow(() -> EngineException.invalid("there is no signal " + text + "; try TERM, HUP or 9"));
    }
}
