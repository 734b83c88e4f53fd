package io.karavel.web.internal.container;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.api.ContainerService.WaitResult;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class WaitRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeContainers containers = new FakeContainers(Samples.running(1, "web"));

    @Before
    public void addRoutes() {
        server.add(new WaitRoutes(containers));
    }

    private static String waitFor(String version, String condition) {
        return "POST " + version + "/containers/web/wait" + condition + " HTTP/1.1\r\nHost: docker\r\n\r\n";
    }

    @Test
    public void theHeadersComeBeforeTheEnd() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(waitFor("/v1.51", "?condition=next-exit"));
            UnixClient.Response head = client.head();
            assertEquals(200, head.status());
            assertEquals("application/json", head.headers().get("content-type"));
            assertFalse(containers.end.isDone());
            containers.end.complete(new WaitResult(3, Optional.empty()));
            assertEquals("{\"StatusCode\":3}\n", new String(client.chunk()));
            assertEquals(0, client.chunk().length);
            assertEquals(List.of("wait web NEXT_EXIT"), containers.calls);
        }
    }

    @Test
    public void aFailedRemovalIsTold() throws IOException {
        containers.end.complete(new WaitResult(0, Optional.of("device busy")));
        assertEquals("{\"StatusCode\":0,\"Error\":{\"Message\":\"device busy\"}}\n",
                server.request(waitFor("", "?condition=removed")).text());
        assertEquals("", server.request(waitFor("/v1.33", "?condition=removed")).text());
    }

    @Test
    public void oldClientsGetAllAtTheEnd() throws IOException {
        containers.end.complete(new WaitResult(4, Optional.empty()));
        UnixClient.Response response = server.request(waitFor("/v1.29", "?condition=removed"));
        assertEquals("{\"StatusCode\":4}\n", response.text());
        assertEquals(List.of("wait web NOT_RUNNING"), containers.calls);
    }

    @Test
    public void aClientThatGoesAwayWaitsNoMore() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send(waitFor("", ""));
            client.head();
        }
        await().atMost(60, TimeUnit.SECONDS).until(containers.end::isCancelled);
    }

    @Test
    public void unknownContainersAndConditionsAreRefused() throws IOException {
        assertEquals(404, server.post("/containers/nobody/wait", "").status());
        UnixClient.Response response = server.post("/containers/web/wait?condition=never", "");
        assertEquals(400, response.status());
        assertEquals("{\"message\":\"invalid condition: \\\"never\\\"\"}\n", response.text());
    }
}
