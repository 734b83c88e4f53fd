package io.karavel.web.internal.event;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.model.Event;
import io.karavel.web.Filters;
import io.karavel.web.Query;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class EventRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeLog log = new FakeLog();

    /** Delivers at once what is published. */
    private static final class FakeLog implements EventLog {
        record Subscription(EventQuery query, EventSubscriber subscriber,
                CompletableFuture<Void> ended) implements Following {
            @Override
            public void close() {
                ended.complete(null);
            }
        }

        final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

        @Override
        public Event publish(String type, String action, String actor, Map<String, String> attributes) {
            Event event = new Event(1, type, action, actor, attributes, Instant.ofEpochSecond(7, 5));
            subscriptions.stream().filter(s -> s.query.filter().test(event)).forEach(s -> s.subscriber.deliver(event));
            return event;
        }

        @Override
        public Following subscribe(EventQuery query, EventSubscriber subscriber) {
            Subscription subscription = new Subscription(query, subscriber, new CompletableFuture<>());
            subscription.ended.thenRun(() -> subscriptions.remove(subscription));
            subscriptions.add(subscription);
            return subscription;
        }
    }

    @Before
    public void addRoutes() {
        server.add(new EventRoutes(log));
    }

    @Test
    public void eventsAreSentAsTheyHappenUntilTheClientLeaves() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /events HTTP/1.1\r\n\r\n");
            assertEquals("application/json", client.head().headers().get("content-type"));
            log.publish("container", "start", "abc", Map.of("image", "busybox", "name", "n"));
            assertEquals("{\"status\":\"start\",\"id\":\"abc\",\"from\":\"busybox\",\"Type\":\"container\",\"Action\":\"start\","
                    + "\"Actor\":{\"ID\":\"abc\",\"Attributes\":{\"image\":\"busybox\",\"name\":\"n\"}},\"scope\":\"local\","
                    + "\"time\":7,\"timeNano\":7000000005}\n",
                    new String(client.chunk(), StandardCharsets.UTF_8).replace("\"name\":\"n\",\"image\":\"busybox\"",
                            "\"image\":\"busybox\",\"name\":\"n\""));
            assertEquals(1, log.subscriptions.size());
        }
        await().atMost(60, TimeUnit.SECONDS).until(log.subscriptions::isEmpty);
    }

    @Test
    public void theAnswerEndsWhenTheLogSaysSo() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /events?since=1.5&until=1700000000.000000001 HTTP/1.1\r\n\r\n");
            client.head();
            FakeLog.Subscription subscription = log.subscriptions.get(0);
            assertEquals(Instant.ofEpochSecond(1, 500_000_000), subscription.query.since().orElseThrow());
            assertEquals(Instant.ofEpochSecond(1_700_000_000, 1), subscription.query.until().orElseThrow());
            subscription.close();
            assertEquals(0, client.chunk().length);
        }
    }

    @Test
    public void whoGivesACursorGetsWhatFollowed() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("GET /karavel/v1/events?after=41 HTTP/1.1\r\n\r\n");
            client.head();
            assertEquals(Long.valueOf(41), log.subscriptions.get(0).query.after().orElseThrow());
            log.publish("daemon", "reload", "abc", Map.of());
            String message = new String(client.chunk(), StandardCharsets.UTF_8);
            assertTrue(message, message.endsWith("\"Cursor\":1}\n"));
        }
        assertEquals(400, server.get("/karavel/v1/events?after=yesterday").status());
    }

    @Test
    public void timesAndFiltersThatMakeNoSenseAreRefused() throws IOException {
        assertEquals(400, server.get("/events?since=5&until=4").status());
        assertEquals(400, server.get("/events?since=yesterday").status());
        assertEquals(400, server.get("/events?filters=%7B%22no%22%3A%7B%7D%7D").status());
        assertTrue(log.subscriptions.isEmpty());
    }

    @Test
    public void filtersFindWhatTheyShould() {
        Event start = event("container", "start", "abc123", Map.of("name", "web", "image", "busybox:latest", "a", "b"));
        Event exec = event("container", "exec_create: sh -c ls", "abc123", Map.of());
        Event health = event("container", "health_status: healthy", "abc123", Map.of());
        Event tag = event("image", "tag", "sha256:1", Map.of("name", "busybox:latest"));
        assertTrue(fits("{}", start));
        assertTrue(fits("{\"type\":[\"container\"],\"event\":{\"start\":true,\"stop\":true}}", start));
        assertFalse(fits("{\"type\":[\"image\"]}", start));
        assertFalse(fits("{\"event\":[\"star\"]}", start));
        assertTrue(fits("{\"event\":[\"exec_create\"]}", exec));
        assertTrue(fits("{\"event\":[\"health_status\"]}", health));
        assertTrue(fits("{\"event\":[\"health_status: healthy\"]}", health));
        assertFalse(fits("{\"event\":[\"health_status: unhealthy\"]}", health));
        assertTrue(fits("{\"container\":[\"abc\"]}", start));
        assertTrue(fits("{\"container\":[\"web\"]}", start));
        assertFalse(fits("{\"container\":[\"other\"]}", start));
        assertFalse(fits("{\"container\":[\"busybox\"]}", tag));
        assertTrue(fits("{\"image\":[\"busybox\"]}", start));
        assertTrue(fits("{\"image\":[\"busybox:latest\"]}", tag));
        assertTrue(fits("{\"label\":[\"a=b\"]}", start));
        assertTrue(fits("{\"label\":[\"a\"]}", start));
        assertFalse(fits("{\"label\":[\"a=b\",\"c\"]}", start));
    }

    private static Event event(String type, String action, String actor, Map<String, String> attributes) {
        return new Event(1, type, action, actor, attributes, Instant.EPOCH);
    }

    private static boolean fits(String filters, Event event) {
        Filters parsed = new Query(Map.of("filters", List.of(filters))).filters(EventFilter.KNOWN);
        return new EventFilter(parsed).test(event);
    }
}
