package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;

import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class CheckpointRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(60);

    @Test
    public void checkpointsAreNotImplementedWhichIsNotSayingThatTheContainerIsMissing() throws IOException {
        server.add(new CheckpointRoutes());
        for (String asked : List.of("GET /v1.51/containers/web/checkpoints?dir=x", "POST /containers/web/checkpoints",
                "DELETE /v1.41/containers/web/checkpoints/first")) {
            UnixClient.Response response = server.request(asked + " HTTP/1.1\r\nHost: docker\r\n\r\n");
            assertEquals(asked, 501, response.status());
            assertEquals("{\"message\":\"checkpoints need CRIU, which this engine does not use\"}\n", response.text());
        }
    }
}
