package io.karavel.api;

import io.karavel.model.StreamPosition;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A taker of output that keeps it beyond the engine's life. What it took but does not keep yet is kept for it by whoever gives, so
 * that an engine which is killed in between loses nothing and gives nothing twice: the next one asks where to go on.
 */
@ConsumerType
public interface DurableSink extends OutputSink {
    /**
     * Where to go on with a process that an engine before gave it output of; asked before the first write.
     *
     * @return completes with what it keeps already; with nothing where it does not know, and then gets all again that is at hand.
     *         Never fails
     */
    CompletionStage<Optional<StreamPosition>> resumption();

    /**
     * Has someone told, on any thread, how far everything is kept now; counted from {@link #resumption()}, or from the first write
     * where that is not known.
     */
    void whenKept(Consumer<StreamPosition> listener);

    /** Completes when, after {@link #end()}, everything is kept. Never fails. */
    CompletionStage<Void> closed();
}
