package io.karavel.config.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/** Something that is to be done when its turn comes. It can be given up as long as it waits, and not any more when it is under way. */
final class Turn<T> implements Callable<T> {
    private final Callable<T> work;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

    private enum Stage { WAITING, UNDER_WAY, GIVEN_UP }

    Turn(Callable<T> work) {
        this.work = work;
    }

    @Override
    public T call() throws Exception {
        if (!stage.compareAndSet(Stage.WAITING, Stage.UNDER_WAY)) {
            throw new CancellationException("it was given up before its turn came");
        }
        return work.call();
    }

    /** @return whether it will never be done; otherwise it is under way, or over */
    boolean giveUp() {
        return stage.compareAndSet(Stage.WAITING, Stage.GIVEN_UP) || stage.get() == Stage.GIVEN_UP;
    }
}
