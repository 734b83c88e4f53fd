package io.karavel.management.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;

/** The engine's refusals as clients of JMX can read them, who have none of its classes. */
final class Refusals {
    private Refusals() {}

    /**
     * Does something. Nothing happens where it is so already.
     *
     * @throws IllegalArgumentException where the request makes no sense; {@link IllegalStateException} for any other reason
     */
    static void translated(Runnable work) {
        try {
            work.run();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.INVALID || e.kind() == ErrorKind.NOT_FOUND) {
                throw new IllegalArgumentException(e.getMessage());
            }
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw new IllegalStateException(e.getMessage());
            }
        }
    }
}
