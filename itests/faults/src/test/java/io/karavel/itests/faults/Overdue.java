package io.karavel.itests.faults;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Engine;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Operations that are not answered: soon each has the history tell what the engine's threads are doing, and in the end it is a failure. */
final class Overdue implements AutoCloseable {
    private static final Duration SUSPICIOUS = Duration.ofSeconds(30);
    private static final Duration LOST = Duration.ofMinutes(3);

    private final Engine engine;
    private final History history;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "karavel-swap-overdue"));
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    /** One that is waited for, until it is closed. */
    interface Wait extends AutoCloseable {
        @Override
        void close();
    }

    Overdue(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
    }

    Wait waitFor(String operation) {
        ScheduledFuture<?> dump = timer.schedule(() -> tell(operation), SUSPICIOUS.toMillis(), TimeUnit.MILLISECONDS);
        ScheduledFuture<?> loss = timer.schedule(() -> lost.add(operation), LOST.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            dump.cancel(false);
            loss.cancel(false);
        };
    }

    private void tell(String operation) {
        String pid = Long.toString(engine.process().pid());
        history.addText("overdue", operation + " is not answered for " + SUSPICIOUS.toSeconds() + " s; the engine's threads:\n"
                + Command.of("jcmd", pid, "Thread.print").run().output());
    }

    void check() {
        if (!lost.isEmpty()) {
            throw new AssertionError("not answered within " + LOST.toMinutes() + " minutes: " + lost);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
