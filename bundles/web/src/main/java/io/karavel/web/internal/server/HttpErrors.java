package io.karavel.web.internal.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;

/** Which status and words an error becomes: the one place that knows both. */
final class HttpErrors {
    private HttpErrors() {}

    /** The form in which clients get an error. */
    record ErrorMessage(@JsonProperty("message") String message) {}

    static int status(Throwable error) {
        if (error instanceof EngineException known) {
            return status(known.kind());
        }
        if (error instanceof TooLongHttpLineException) {
            return 414;
        }
        if (error instanceof TooLongHttpHeaderException) {
            return 431;
        }
        return error instanceof IllegalArgumentException ? 400 : 500;
    }

    /** What became of a request that is no HTTP. */
    static Throwable badRequest(Throwable cause) {
        return cause instanceof TooLongFrameException
                ? cause
                : new EngineException(ErrorKind.INVALID, "malformed HTTP request: " + cause.getMessage(), cause);
    }

    /** Docker's statuses; a deadline that passed is an internal error there. */
    private static int status(ErrorKind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case NOT_MODIFIED -> 304;
            case NOT_IMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case TIMEOUT, SYSTEM -> 500;
        };
    }

    static ErrorMessage message(Throwable error) {
        return new ErrorMessage(Optional.ofNullable(error.getMessage()).orElseGet(error::toString));
    }
}
