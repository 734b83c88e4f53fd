package io.karavel.web.internal.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets requests wait for routes that are not there: while the engine starts, and for the moment in which a part of it
 * is exchanged. Nothing waits when the engine is there and nothing changed lately. A request that waits costs no
 * thread.
 */
final class AwaitedRoutes {
    private final RouteTable routes;
    private final ScheduledExecutorService scheduler;
    private final Duration patience;
    private final Runnable changes = this::noteChange;
    private volatile long lastChange = System.nanoTime();

    /**
     * @param patience how long a route may take to come
     */
    AwaitedRoutes(RouteTable routes, ScheduledExecutorService scheduler, Duration patience) {
        this.routes = routes;
        this.scheduler = scheduler;
        this.patience = patience;
        routes.watch(changes);
    }

    private void noteChange() {
        lastChange = System.nanoTime();
    }

    /** Completes with what is found as soon as it is, or with nothing; fails as the search does. Does not block. */
    CompletionStage<Optional<RouteMatch>> await(Supplier<Optional<RouteMatch>> search) {
        CompletableFuture<Optional<RouteMatch>> found = new CompletableFuture<>();
        long nanos = routes.hasEngine() ? left() : patience.toNanos();
        if (nanos <= 0) {
            found.complete(search.get());
            return found;
        }
        Runnable look = () -> {
            try {
                search.get().ifPresent(match -> found.complete(Optional.of(match)));
            } catch (RuntimeException e) {
                found.completeExceptionally(e);
            }
        };
        routes.watch(look);
        giveUpAfter(nanos, found);
        look.run();
        return found.whenComplete((match, failure) -> routes.unwatch(look));
    }

    private long left() {
        return patience.toNanos() - (System.nanoTime() - lastChange);
    }

    /** Goes on where the engine came meanwhile, or a part of it, as its routes come one after the other. */
    private void giveUpAfter(long nanos, CompletableFuture<Optional<RouteMatch>> found) {
        ScheduledFuture<?> deadline = scheduler.schedule(() -> {
            long left = left();
            if (routes.hasEngine() && left > 0) {
                giveUpAfter(left, found);
            } else {
                found.complete(Optional.empty());
            }
        }, nanos, TimeUnit.NANOSECONDS);
        found.whenComplete((match, failure) -> deadline.cancel(false));
    }

    /** Hears of no more changes. */
    void stop() {
        routes.unwatch(changes);
    }
}
