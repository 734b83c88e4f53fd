package io.karavel.spi.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** A check that is under way. Its time-out counts from the moment at which {@link HealthProbe#begin} returned it. */
@ConsumerType
public interface ProbeRun {
    /**
     * Completes with what the check says; fails, with a message for the user, where it could not be made. After {@link #cancel()} it
     * completes too, in whatever way, as soon as nothing of the check is left.
     */
    CompletionStage<ProbeResult> result();

    /**
     * Ends it, because it took too long or nobody wants its result any more: sees to it that nothing of it is left, and does not wait for
     * that. May block as {@link HealthProbe#begin} may. Nothing happens where it is over.
     */
    void cancel();

    /** What it has said so far, for a check that takes too long; empty where nothing. */
    default String output() {
        return "";
    }

    /** A check that was over as soon as it began. */
    static ProbeRun of(ProbeResult result) {
        return new ProbeRun() {
            @Override
            public CompletionStage<ProbeResult> result() {
                return CompletableFuture.completedStage(result);
            }

            @Override
            public void cancel() {
                // It is over.
            }
        };
    }
}
