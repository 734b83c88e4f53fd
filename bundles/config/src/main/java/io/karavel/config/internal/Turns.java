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
    private static final Duration LONGEST_CHANGE = Duration.ofMinutes(2);
    private static final Duration IDLE_THREAD_LIVES = Duration.ofSeconds(5);

    private final ThreadPoolExecutor thread;
    private final Duration longestWait;
    private final Duration longestChange;

    Turns() {
        this(LONGEST_WAIT, LONGEST_CHANGE);
    }

    /**
     * @param longestWait   after which one whose turn has not come is given up
     * @param longestChange how long one that is under way then is waited for
     */
    Turns(Duration longestWait, Duration longestChange) {
        this.longestWait = longestWait;
        this.longestChange = longestChange;
        thread = new ThreadPoolExecutor(1, 1, IDLE_THREAD_LIVES.toMillis(), TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(), work -> new Thread(work, "karavel-config"));
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Does something when it is its turn; fails as it does.
     *
     * @throws EngineException {@code TIMEOUT} where its turn does not come, and nothing is done; or where it takes too long itself, and
     *         may be done all the same, which the message says
     */
    <T> T take(Callable<T> work) {
        Turn<T> turn = new Turn<>(work);
        Future<T> outcome = submit(turn);
        try {
            return await(turn, outcome);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException refusal) {
                throw refusal;
            }
            throw EngineException.system("the configuration was not changed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT, turn.giveUp() ? "another change of the configuration takes too long"
                    : "the change of the configuration takes too long, and may still take effect", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, turn.giveUp() ? "interrupted, and nothing was changed"
                    : "interrupted during the change, which may still take effect", e);
        } catch (CancellationException e) {
            throw stopping(e);
        }
    }

    private <T> T await(Turn<T> turn, Future<T> outcome) throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return outcome.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (turn.giveUp()) {
                throw e;
            }
            return outcome.get(longestChange.toMillis(), TimeUnit.MILLISECONDS);
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
