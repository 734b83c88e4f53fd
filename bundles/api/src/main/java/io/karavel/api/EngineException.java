package io.karavel.api;

import static java.util.Objects.requireNonNull;

/** The one exception of the engine's services: a kind for programs, a message for people. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public EngineException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    public EngineException(ErrorKind kind, String message, Throwable cause) {
        super(requireNonNull(message), cause);
        this.kind = requireNonNull(kind);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** Whether what was asked for may have happened, or may happen yet, because the answer never came. */
    public boolean mayHaveHappened() {
        return kind == ErrorKind.UNAVAILABLE || kind == ErrorKind.TIMEOUT;
    }

    public static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID, message);
    }

    public static EngineException notFound(String message) {
        return new EngineException(ErrorKind.NOT_FOUND, message);
    }

    public static EngineException conflict(String message) {
        return new EngineException(ErrorKind.CONFLICT, message);
    }

    public static EngineException notModified(String message) {
        return new EngineException(ErrorKind.NOT_MODIFIED, message);
    }

    public static EngineException system(String message, Throwable cause) {
        return new EngineException(ErrorKind.SYSTEM, message, cause);
    }
}
