package io.karavel.images.internal;

import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.api.ImageService.ImageUse;
import io.karavel.api.ImageService.Progress;
import io.karavel.containerd.internal.GrpcContainerdClient;
import io.karavel.model.Digest;
import io.karavel.model.Event;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.rules.ExternalResource;

/** An image service in a namespace of its own, and what it tells. */
final class Workbench extends ExternalResource {
    private final OwnContainerd containerd;
    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    GrpcContainerdClient client;
    ContainerdImageService images;

    Workbench(OwnContainerd containerd) {
        this.containerd = containerd;
    }

    @Override
    protected void before() {
        client = containerd.connect("test-" + UUID.randomUUID());
        images = new ContainerdImageService(client, new Told());
    }

    @Override
    protected void after() {
        images.close();
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void load(byte[] archive) {
        images.load(new ByteArrayInputStream(archive), new Progress() {
            @Override
            public void message(String text) {
                messages.add(text);
            }

            @Override
            public void step(String id, String status, long current, long total) {}
        });
    }

    static ImageUse used(List<String> running, List<String> stopped) {
        return new ImageUse() {
            @Override
            public List<String> running(Digest image) {
                return running;
            }

            @Override
            public List<String> stopped(Digest image) {
                return stopped;
            }
        };
    }

    static ImageUse unused() {
        return used(List.of(), List.of());
    }

    /** The real log is another bundle's; here only what was published matters. */
    private final class Told implements EventLog {
        @Override
        public Event publish(String type, String action, String actor, Map<String, String> attributes) {
            events.add(action + " " + attributes.get("name"));
            return new Event(events.size(), type, action, actor, attributes, Instant.now());
        }

        @Override
        public Following subscribe(EventQuery query, EventSubscriber subscriber) {
            throw new UnsupportedOperationException();
        }
    }
}
