package io.karavel.engine.internal;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Has work done by others' threads, but only so much of it at a time. What waits for its turn comes in order, and no thread waits for it.
 * Any thread may call.
 */
final class LimitedThreads implements Executor {
    private final Executor threads;
    private final Semaphore places;
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

    /** @param most how much is done at a time */
    LimitedThreads(Executor threads, int most) {
        this.threads = threads;
        this.places = new Semaphore(most);
    }

    @Override
    public void execute(Runnable work) {
        due.add(work);
        doNext();
    }

    /** Does what is due the longest, where there is a place for it. */
    private void doNext() {
        while (!due.isEmpty() && places.tryAcquire()) {
            Runnable next = due.poll();
            if (next == null) {
                places.release();
            } else {
                threads.execute(() -> {
                    try {
                        next.run();
                    } finally {
                        places.release();
                        doNext();
                    }
                });
            }
        }
    }
}
