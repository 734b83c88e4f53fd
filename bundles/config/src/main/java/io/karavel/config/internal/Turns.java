package io.karavel.config.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has changes done one after the other, by a thread that comes with the first and goes when there are no more. */
final class Turns {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration IDLE_THREAD_LIVES = Duration.ofSeconds(5);

    private final ThreadPoolExecutor thread;

    Turns() {
        thread = new ThreadPoolExecutor(1, 1, IDLE_THREAD_LIVES.toMillis(), TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(), work -> new Thread(work, "karavel-config"));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Does something when it is its turn; fails as it does. */
    <T> T take(Callable<T> work) {
        Future<T> turn = submit(work);
        try {
            return turn.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException refusal) {
                throw refusal;
            }
            throw EngineException.system("the configuration was not changed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            turn.cancel(false);
            throw new EngineException(ErrorKind.TIMEOUT, "another change of the configuration takes too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            turn.cancel(false);
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted", e);
        } catch (CancellationException e) {
            throw stopping(e);
        }
    }

    /** Does something when it is its turn; its failure is its own affair. */
    void later(Runnable work) {
        submit(() -> {
            work.run();
            return true;
        });
    }

    private <T> Future<T> submit(Callable<T> work) {
        try {
            return thread.submit(work);
        } catch (RejectedExecutionException e) {
            throw stopping(e);
        }
    }

    private static EngineException stopping(Exception cause) {
        return new EngineException(ErrorKind.UNAVAILABLE, "the configuration is being stopped", cause);
    }

    /** Lets the change in progress end; whoever waits for its turn gets none. */
    void stop() {
        thread.shutdown();
        thread.getQueue().removeIf(waiting -> ((Future<?>) waiting).cancel(false));
        try {
            if (!thread.awaitTermination(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
