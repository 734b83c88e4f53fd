package io.karavel.logs.internal;

import io.karavel.api.LogHandover;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** How far the handing over of a log came. What it says is done by the tap, on the log threads. */
public final class Handover implements LogHandover {
    private enum Decision { OPEN, COMMIT, UNDO }

    private final OpenLog log;
    private final Delivery delivery;
    private final Runnable decided;
    private final AtomicReference<Decision> decision = new AtomicReference<>(Decision.OPEN);
    private final CompletableFuture<Void> prepared = new CompletableFuture<>();

    /** @param decided is called when there is something to do */
    Handover(OpenLog log, Delivery delivery, Runnable decided) {
        this.log = log;
        this.delivery = delivery;
        this.decided = decided;
    }

    OpenLog log() {
        return log;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Completes when the log is open; fails where it cannot be opened, and then everything is as it was. */
    public CompletableFuture<Void> prepared() {
        return prepared;
    }

    boolean isCommitted() {
        return decision.get() == Decision.COMMIT;
    }

    boolean isDecided() {
        return decision.get() != Decision.OPEN;
    }

    @Override
    public void commit() {
        decide(Decision.COMMIT);
    }

    @Override
    public void undo() {
        decide(Decision.UNDO);
    }

    private void decide(Decision wanted) {
        if (decision.compareAndSet(Decision.OPEN, wanted)) {
            decided.run();
        }
    }
}
