package io.karavel.spi.logging;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes one container's log. Calls never overlap, and come from a thread that may block. */
@ConsumerType
public interface LogWriter extends Closeable {
    /** Keeps some records, in this order. When it returns, readers can see them. */
    void write(List<LogRecord> records) throws IOException;
}
