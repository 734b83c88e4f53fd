package io.karavel.config.internal;

import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.rules.TemporaryFolder;

/** A store on a file of its own, stopped after the test. */
final class StoreRule extends TemporaryFolder {
    final List<Event> events = new CopyOnWriteArrayList<>();
    FileConfigStore store;

    @Override
    protected void before() throws Throwable {
        super.before();
        ReloadEvents reloads = new ReloadEvents();
        reloads.setLog(new EventLog() {
            @Override
            public Event publish(String type, String action, String actor, Map<String, String> attributes) {
                Event event = new Event(events.size(), type, action, actor, attributes, Instant.now());
                events.add(event);
                return event;
            }

            @Override
            public Following subscribe(EventQuery query, EventSubscriber subscriber) {
                throw new UnsupportedOperationException();
            }
        });
        store = new FileConfigStore(new Places(file(), Path.of("/d"), Path.of("/e"), Path.of("/s")), reloads);
    }

    @Override
    protected void after() {
        store.stop();
        super.after();
    }

    Path file() {
        return getRoot().toPath().resolve("karavel.json");
    }

    ConfigChange reload(String text) throws IOException {
        Files.writeString(file(), text);
        return store.reload(false);
    }

    ConfigChange set(String json) {
        return store.update(new ConfigUpdate("a test", json, Merge.KEYS), false);
    }

    ConfigChange patch(String json) {
        return store.update(new ConfigUpdate("a test", json, Merge.PATCH), false);
    }
}
