package io.karavel.spi.logging;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** A log driver that can give back what it keeps. */
@ConsumerType
public interface ReadableLogDriver extends LogDriver {
    /**
     * Opens a container's log for reading, from its first record or, with {@code tail} at least 0, from that many records
     * before its end. A log that does not exist reads as an empty one.
     *
     * @param tail how many records from the end; negative for all
     */
    LogReader read(LogTarget target, long tail) throws IOException;
}
