package io.karavel.spi.logging;

import io.karavel.model.StreamPosition;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes one container's log. Calls never overlap, and come from a thread that may block. */
@ConsumerType
public interface LogWriter extends Closeable {
    /** Keeps some records, in this order. When it returns, readers can see them. */
    void write(List<LogRecord> records) throws IOException;

    /**
     * How far the run's output is kept, by {@link LogRecord#end()}: everything before is, nothing after. Empty where the driver cannot
     * tell; then some output may be kept twice when the engine is killed.
     */
    default Optional<StreamPosition> position() {
        return Optional.empty();
    }

    /** How many records it took and gave up since it was opened, because what keeps them was away for too long. Any thread may ask. */
    default long dropped() {
        return 0;
    }
}
