package io.karavel.spi.logging;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads one container's log, oldest record first. Calls never overlap, and come from a thread that may block. */
@ConsumerType
public interface LogReader extends Closeable {
    /**
     * The next record; empty where there is none yet. A reader at the end may be asked again, and then goes on where it was, also
     * when the log was rotated meanwhile.
     */
    Optional<LogRecord> next() throws IOException;

    /**
     * Has it give nothing any more from where another reader of the same log began: the run went on in another log there, though this one
     * may be written again later. Any thread may call it. Where a driver has no such thing, who follows a log may see lines of later
     * times of it too early.
     */
    default void until(LogReader end) {
        // Whoever cannot tell places apart reads on.
    }
}
