package io.karavel.networks.internal;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Things that are made ahead, so that who needs one has it at once: always so many, once somebody asked for them. Any thread may call. */
final class Stock<T> {
    private final int wanted;
    private final Supplier<Optional<T>> maker;
    private final Consumer<Runnable> background;
    private final Queue<T> ready;
    private final AtomicBoolean filling = new AtomicBoolean();

    /**
     * @param maker      makes one, which may take a while; nothing where that is impossible now
     * @param background runs what takes a while
     * @param ready      an empty queue, for any number of threads
     */
    Stock(int wanted, Supplier<Optional<T>> maker, Consumer<Runnable> background, Queue<T> ready) {
        this.wanted = wanted;
        this.maker = maker;
        this.background = background;
        this.ready = ready;
    }

    Optional<T> take() {
        return Optional.ofNullable(ready.poll());
    }

    /** Has what is missing made in the background. Where one cannot be made, nothing happens until somebody asks again. */
    void refill() {
        if (ready.size() < wanted && filling.compareAndSet(false, true)) {
            background.accept(() -> {
                boolean filled = false;
                try {
                    filled = fill();
                } finally {
                    filling.set(false);
                }
                if (filled) {
                    // Whoever took one since the last look found this at work still.
                    refill();
                }
            });
        }
    }

    /** @return whether all could be made that were missing */
    private boolean fill() {
        while (ready.size() < wanted) {
            Optional<T> made = maker.get();
            if (made.isEmpty()) {
                return false;
            }
            ready.add(made.get());
        }
        return true;
    }
}
