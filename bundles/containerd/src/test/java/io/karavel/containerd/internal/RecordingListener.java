package io.karavel.containerd.internal;

import static org.awaitility.Awaitility.await;

import io.karavel.containerd.ContainerdEvent;
import io.karavel.containerd.EventListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it hears. */
final class RecordingListener implements EventListener {
    private final List<ContainerdEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger gaps = new AtomicInteger();

    @Override
    public void happened(ContainerdEvent event) {
        events.add(event);
    }

    @Override
    public void resubscribed() {
        gaps.incrementAndGet();
    }

    int gaps() {
        return gaps.get();
    }

    void forget() {
        events.clear();
    }

    /** The first event of that type, which may be on its way. */
    <E extends ContainerdEvent> E next(Class<E> type) {
        return awaited(type).orElseThrow();
    }

    private <E extends ContainerdEvent> Optional<E> awaited(Class<E> type) {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10))
                .until(() -> events.stream().filter(type::isInstance).map(type::cast).findFirst(), Optional::isPresent);
    }
}
