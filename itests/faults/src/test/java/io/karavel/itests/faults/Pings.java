package io.karavel.itests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Someone who asks the engine the same all the time, and notes how long the answer takes. */
final class Pings implements AutoCloseable {
    private static final long PAUSE_MILLISECONDS = 20;

    private final Client client;
    private final String target;
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::ask, "karavel-swap-pings");

    /** Asks whether it is there. */
    Pings(Client client) {
        this(client, "/_ping");
    }

    Pings(Client client, String target) {
        this.client = client;
        this.target = target;
        thread.start();
    }

    private void ask() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long begin = System.nanoTime();
                if (client.request("GET", target, "").filter(reply -> reply.status() == 200).isPresent()) {
                    times.add(System.nanoTime() - begin);
                } else if (!Thread.currentThread().isInterrupted()) {
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
        String answers = sorted.isEmpty() ? "no answers" : sorted.size() + " answers, median " + milliseconds(sorted.get(sorted.size() / 2))
                + " ms, p99 " + milliseconds(sorted.get(sorted.size() * 99 / 100)) + " ms";
        return "GET " + target + ": " + answers;
    }

    static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }
}
