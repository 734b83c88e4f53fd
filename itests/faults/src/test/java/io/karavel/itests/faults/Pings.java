package io.karavel.itests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Someone who asks all the time whether the engine is there, and notes how long the answer takes. */
final class Pings implements AutoCloseable {
    private static final long PAUSE_MILLISECONDS = 20;

    private final Client client;
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::ask, "karavel-swap-pings");

    Pings(Client client) {
        this.client = client;
        thread.start();
    }

    private void ask() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long begin = System.nanoTime();
                if (client.answers()) {
                    times.add(System.nanoTime() - begin);
                } else {
                    times.add(Long.MAX_VALUE);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    /** Half of the answers took at most so long, and 99 of 100. */
    @Override
    public String toString() {
        List<Long> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.isEmpty() ? "no pings" : sorted.size() + " pings, median " + milliseconds(sorted.get(sorted.size() / 2)) + " ms, p99 "
                + milliseconds(sorted.get(sorted.size() * 99 / 100)) + " ms";
    }

    static String milliseconds(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.1f", nanos / 1e6);
    }
}
