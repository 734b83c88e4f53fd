package io.karavel.containerd.internal;

import io.grpc.Status;
import io.grpc.StatusException;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.util.Optional;

/** The one place that knows what containerd's gRPC codes mean to the engine. */
final class GrpcErrors {
    private GrpcErrors() { }

    static EngineException toEngineException(StatusException error) {
        Status status = error.getStatus();
        String message = status.getCode() == Status.Code.DEADLINE_EXCEEDED
                ? "containerd, or the shim of the container, did not answer in time; try again, or see containerd's log"
                : Optional.ofNullable(status.getDescription()).orElse(status.getCode().toString());
        // gRPC does not always recognise what was lost with the connection.
        ErrorKind kind = status.getCause() instanceof IOException ? ErrorKind.UNAVAILABLE : kindOf(status.getCode());
        return new EngineException(kind, message, error);
    }

    static ErrorKind kindOf(Status.Code code) {
        return switch (code) {
            case NOT_FOUND -> ErrorKind.NOT_FOUND;
            // A failed precondition is a state that forbids the request: a running task, a snapshot with children.
            case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> ErrorKind.CONFLICT;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ErrorKind.INVALID;
            case UNAVAILABLE -> ErrorKind.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorKind.TIMEOUT;
            case UNIMPLEMENTED -> ErrorKind.NOT_IMPLEMENTED;
            case PERMISSION_DENIED -> ErrorKind.FORBIDDEN;
            case UNAUTHENTICATED -> ErrorKind.UNAUTHORIZED;
            case OK, CANCELLED, UNKNOWN, RESOURCE_EXHAUSTED, INTERNAL, DATA_LOSS -> ErrorKind.SYSTEM;
        };
    }
}
