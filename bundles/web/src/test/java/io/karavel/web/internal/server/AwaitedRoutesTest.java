package io.karavel.web.internal.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineService;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.rules.Timeout;

public class AwaitedRoutesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RouteGroup GROUP = () -> List.of(
            Route.get("/x/{id}", e -> e.reply(200, Map.of("Id", e.parameter("id")))),
            Route.post("/x", e -> e.text(200, e.body(Map.class).toString())),
            Route.post("/raw", e -> e.text(200, new String(e.bodyStream().readAllBytes()))).withStreamedBody());

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final RouteTable routes = new RouteTable();
    private final FakeReference<RouteGroup> reference = new FakeReference<>(1);
    private HttpServer server;
    private Path socket;

    @Before
    public void create() {
        socket = folder.getRoot().toPath().resolve("engine.sock");
    }

    private void listen(Duration patience) throws Exception {
        server = new HttpServer(routes, "0.1.0", new Deadlines(LONG, LONG, LONG, LONG, patience,
                Duration.ofSeconds(1)));
        server.listen(socket, Optional.empty());
    }

    @After
    public void close() {
        server.close();
    }

    @Test
    public void aRequestIsAnsweredByARouteThatComesLater() throws Exception {
        listen(LONG);
        try (UnixClient get = new UnixClient(socket); UnixClient post = new UnixClient(socket);
                UnixClient raw = new UnixClient(socket)) {
            get.send("GET /x/7 HTTP/1.1\r\n\r\n");
            post.send("POST /x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
            raw.send("POST /raw HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello");
            routes.addGroup(GROUP, reference);
            UnixClient.Response response = get.response();
            assertEquals("{\"Id\":\"7\"}\n", response.text());
            assertEquals("1.51", response.headers().get("api-version"));
            assertEquals("{a=1}", post.response().text());
            assertEquals("hello", raw.response().text());
        }
    }

    @Test
    public void theRoutesOfAnEngineThatTookLongAreWaitedFor() throws Exception {
        listen(Duration.ofSeconds(2));
        try (UnixClient client = new UnixClient(socket)) {
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            assertEquals(503, client.response().status());
            routes.setEngine(() -> null);
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            routes.addGroup(GROUP, reference);
            assertEquals(200, client.response().status());
        }
    }

    @Test
    public void anEngineThatComesJustBeforeTheDeadlineIsWaitedForOnceMore() throws Exception {
        listen(LONG);
        List<Runnable> deadlines = new ArrayList<>();
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(0) {
            @Override
            public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
                deadlines.add(work);
                return super.schedule(() -> { }, delay, unit);
            }
        };
        try {
            var found = new AwaitedRoutes(routes, scheduler, LONG).await(() -> routes.find("GET", "/x/1")).toCompletableFuture();
            routes.setEngine(() -> null);
            deadlines.get(0).run();
            assertFalse(found.isDone());
            routes.addGroup(GROUP, reference);
            assertTrue(found.join().isPresent());
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    public void aGroupThatIsExchangedIsWaitedFor() throws Exception {
        EngineService engine = () -> null;
        routes.setEngine(engine);
        listen(LONG);
        routes.addGroup(GROUP, reference);
        routes.removeGroup(GROUP, reference);
        try (UnixClient client = new UnixClient(socket)) {
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            routes.addGroup(GROUP, reference);
            assertEquals(200, client.response().status());
        }
    }

    @Test
    public void withoutTheEngineNothingIsSaidNotToExist() throws Exception {
        EngineService engine = () -> null;
        listen(Duration.ofMillis(10));
        try (UnixClient client = new UnixClient(socket)) {
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            assertEquals(503, client.response().status());
            routes.setEngine(engine);
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            assertEquals(404, client.response().status());
            routes.unsetEngine(engine);
            client.send("GET /x/1 HTTP/1.1\r\n\r\n");
            assertEquals(503, client.response().status());
        }
    }
}
