package io.karavel.shell.internal;

import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;

/** Containers in a few words. */
final class Descriptions {
    static final int COMMAND_WIDTH = 30;

    private Descriptions() {}

    static String state(Container container) {
        String status = container.view().status().text();
        return container.actual() instanceof Exited exited ? status + " (" + exited.code() + ")" : status;
    }

    static String runtime(Container container) {
        return container.runtime().map(RuntimeBinding::name).orElse(container.hostConfig().runtime());
    }
}
