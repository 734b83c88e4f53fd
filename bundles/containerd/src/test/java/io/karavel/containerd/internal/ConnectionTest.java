package io.karavel.containerd.internal;

import static org.awaitility.Awaitility.await;
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
import org.junit.Rule;
import org.junit.Test;

public class ConnectionTest {
    @Rule
    public final ContainerdRule containerd = new ContainerdRule();

    @Test
    public void aStoppedContainerdIsNoticedAndSoIsThatItGoesOn() throws Exception {
        containerd.client().version();
        String pid = Long.toString(containerd.process().pid());
        Duration probe = Duration.ofSeconds(1);
        try (Connection connection =
                new Connection(containerd.client().socket(), Optional.empty(), channel -> { }, probe)) {
            connection.open();
            await().atMost(Duration.ofSeconds(60)).until(connection::reachable);
            ContainerdRule.run("kill", "-STOP", pid);
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> !connection.reachable());
            } finally {
                ContainerdRule.run("kill", "-CONT", pid);
            }
            await().atMost(Duration.ofSeconds(60)).until(connection::reachable);
        }
    }

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
