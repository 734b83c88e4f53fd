package io.karavel.containerd.internal;

import static org.junit.Assert.assertEquals;

import io.grpc.Status;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.nio.channels.ClosedChannelException;
import org.junit.Test;

public class GrpcErrorsTest {
    @Test
    public void codesBecomeKinds() {
        assertEquals(ErrorKind.NOT_FOUND, GrpcErrors.kindOf(Status.Code.NOT_FOUND));
        assertEquals(ErrorKind.CONFLICT, GrpcErrors.kindOf(Status.Code.ALREADY_EXISTS));
        assertEquals(ErrorKind.CONFLICT, GrpcErrors.kindOf(Status.Code.FAILED_PRECONDITION));
        assertEquals(ErrorKind.UNAVAILABLE, GrpcErrors.kindOf(Status.Code.UNAVAILABLE));
        assertEquals(ErrorKind.TIMEOUT, GrpcErrors.kindOf(Status.Code.DEADLINE_EXCEEDED));
        assertEquals(ErrorKind.INVALID, GrpcErrors.kindOf(Status.Code.INVALID_ARGUMENT));
        assertEquals(ErrorKind.NOT_IMPLEMENTED, GrpcErrors.kindOf(Status.Code.UNIMPLEMENTED));
        assertEquals(ErrorKind.SYSTEM, GrpcErrors.kindOf(Status.Code.UNKNOWN));
    }

    @Test
    public void whatIsLostWithTheConnectionIsUnavailable() {
        EngineException error = GrpcErrors.toEngineException(Status.UNKNOWN.withDescription("channel closed")
                .withCause(new ClosedChannelException()).asException());

        assertEquals(ErrorKind.UNAVAILABLE, error.kind());
    }

    @Test
    public void theMessageOfContainerdIsKept() {
        EngineException error = GrpcErrors.toEngineException(
                Status.UNKNOWN.withDescription("runc did not terminate successfully: exit status 1").asException());

        assertEquals("runc did not terminate successfully: exit status 1", error.getMessage());
    }
}
