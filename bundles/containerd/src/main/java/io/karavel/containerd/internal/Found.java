package io.karavel.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns a getter that throws NOT_FOUND into a finder. */
final class Found {
    private Found() { }

    static <T> Optional<T> find(Supplier<T> getter) {
        try {
            return Optional.of(getter.get());
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
