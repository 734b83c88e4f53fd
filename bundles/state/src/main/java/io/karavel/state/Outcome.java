package io.karavel.state;

import static java.util.Objects.requireNonNull;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;

/** What became of an {@link Input}. */
public sealed interface Outcome {

    /** It was taken. The container may be equal to what it was. */
    record Changed(Container container) implements Outcome {
        public Changed {
            requireNonNull(container);
        }
    }

    /**
     * It does not fit the state, and nothing changed.
     *
     * @param message for people, in Docker's words where Docker has some
     */
    record Refused(ErrorKind kind, String message) implements Outcome {
        public Refused {
            requireNonNull(kind);
            requireNonNull(message);
        }

        /** The refusal as something to throw. */
        public EngineException toException() {
            return new EngineException(kind, message);
        }
    }

    /** The changed container. Throws what the refusal says if there is none. */
    default Container orThrow() {
        if (this instanceof Changed changed) {
            return changed.container();
        }
        throw ((Refused) this).toException();
    }
}
