package io.karavel.logs.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that is done again whenever someone asks, never twice at the same time. */
final class SerialTask {
    private final Executor executor;
    private final Runnable work;
    private final AtomicInteger asked = new AtomicInteger();

    SerialTask(Executor executor, Runnable work) {
        this.executor = executor;
        this.work = work;
    }

    /** Has the work begin after this call; several calls may be answered by one run. */
    void ask() {
        if (asked.getAndIncrement() == 0) {
            executor.execute(this::run);
        }
    }

    private void run() {
        int answered = asked.get();
        try {
            work.run();
        } finally {
            if (asked.addAndGet(-answered) != 0) {
                executor.execute(this::run);
            }
        }
    }
}
