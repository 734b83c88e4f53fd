package io.karavel.containerd.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.protobuf.Empty;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.internal.wire.version.VersionGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.Test;

public class ConnectionTest {
    @Test
    public void aCallWhileContainerdIsAwayWaitsForItsDeadlineAndSaysSo() throws InterruptedException {
        Path nowhere = Path.of("/nonexistent/containerd.sock");
        try (Connection connection = new Connection(nowhere, Optional.empty(), channel -> { })) {
            connection.open();
            Rpc rpc = Rpc.inNamespace(connection, "karavel-test");

            var error = assertThrows(EngineException.class, () -> rpc.call(Duration.ofMillis(200),
                    VersionGrpc::newBlockingV2Stub, stub -> stub.version(Empty.getDefaultInstance())));

            assertEquals(ErrorKind.UNAVAILABLE, error.kind());
            assertTrue(error.getMessage(), error.getMessage().contains(nowhere.toString()));
            assertFalse(connection.reachable());
        }
    }
}
