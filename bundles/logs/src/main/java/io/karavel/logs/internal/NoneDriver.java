package io.karavel.logs.internal;

import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Keeps nothing. */
@Component(property = LogDriver.NAME + "=none")
public final class NoneDriver implements LogDriver {
    private static final LogWriter NOWHERE = new LogWriter() {
        @Override
        public void write(List<LogRecord> records) {
            // Nothing is kept.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @Override
    public void validate(Map<String, String> options) {
        // As with Docker, options mean nothing here and are no mistake.
    }

    @Override
    public boolean keepsNothing() {
        return true;
    }

    @Override
    public LogWriter open(LogTarget target) {
        return NOWHERE;
    }
}
