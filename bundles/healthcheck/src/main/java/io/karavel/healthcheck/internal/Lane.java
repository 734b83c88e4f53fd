package io.karavel.healthcheck.internal;

import io.karavel.model.ContainerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The probes of one kind that are due, in the order in which they became so. Only so many begin at a time: when they cannot keep up, each
 * waits for its turn, so that all are late alike and none is left out. Belongs to one thread.
 */
final class Lane {
    /** A monitor whose probe is due. */
    record Entry(ContainerId container, long serial) {}

    private final int width;
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Set<Entry> beginning = new HashSet<>();

    Lane(int width) {
        this.width = width;
    }

    void add(Entry entry) {
        waiting.add(entry);
    }

    /** It has begun, or takes so long to begin that others need not wait for it. */
    void leave(Entry entry) {
        beginning.remove(entry);
    }

    /** Lets in as many as there is room for. Those that want no longer take no room. */
    void admit(Predicate<Entry> begin) {
        while (beginning.size() < width && !waiting.isEmpty()) {
            Entry next = waiting.poll();
            beginning.add(next);
            if (!begin.test(next)) {
                beginning.remove(next);
            }
        }
    }
}
