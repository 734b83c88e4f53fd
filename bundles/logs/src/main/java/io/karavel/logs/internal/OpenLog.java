package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogWriter;
import io.karavel.spi.logging.ReadableLogDriver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of one container's log at one driver, which may come and go. Not for use by several threads, but for
 * {@link #dropped()}.
 */
final class OpenLog {
    private static final Logger LOG = LoggerFactory.getLogger(OpenLog.class);

    private final LogPlace place;
    private final Function<String, Optional<LogDriver>> drivers;
    private Optional<LogDriver> driver = Optional.empty();
    private volatile Optional<LogWriter> writer = Optional.empty();
    private volatile long droppedByFormer;
    private boolean failing;

    OpenLog(LogPlace place, Function<String, Optional<LogDriver>> drivers) {
        this.place = place;
        this.drivers = drivers;
    }

    LogPlace place() {
        return place;
    }

    /** Lets go of a driver that is not the present one. @return whether there is one */
    boolean findDriver() {
        Optional<LogDriver> now = drivers.apply(place.driver());
        if (!now.equals(driver)) {
            close();
            driver = now;
            if (now.isEmpty()) {
                LOG.warn("The log driver of {} is away; its output waits", name());
            }
        }
        return now.isPresent();
    }

    /** Opens it in the midst of a run, as an engine before left it. Empty where it does not know how far that came, or cannot. */
    Optional<StreamPosition> resume() {
        try {
            return resumed().position();
        } catch (IOException | RuntimeException e) {
            LOG.error("The log of {} cannot be opened; it tries again when something is to be written", name(), e);
            return Optional.empty();
        }
    }

    private LogWriter resumed() throws IOException {
        if (writer.isEmpty()) {
            writer = Optional.of(driver.orElseThrow().resume(place.target()));
        }
        return writer.get();
    }

    /** Opens it in the midst of a run that was kept elsewhere until now. */
    void takeOver(StreamPosition from) throws IOException {
        if (!findDriver()) {
            throw new IOException("the log driver " + place.driver() + " is away");
        }
        writer = Optional.of(driver.orElseThrow().takeOver(place.target(), from));
    }

    /** @param begins whether nothing of the run was written before; otherwise it goes on where another writer, or one that failed, was */
    boolean write(List<LogRecord> batch, boolean begins) {
        try {
            if (writer.isEmpty() && begins) {
                writer = Optional.of(driver.orElseThrow().open(place.target()));
            }
            resumed().write(batch);
            failing = false;
            return true;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.error("The log of {} cannot be written; lines are dropped", name(), e);
            }
            failing = true;
            close();
            return false;
        }
    }

    /** Opens it for reading what is to come; empty where the driver cannot be read. */
    Optional<LogReader> readFromEnd() throws IOException {
        return driver.isPresent() && driver.get() instanceof ReadableLogDriver readable
                ? Optional.of(readable.read(place.target(), 0)) : Optional.empty();
    }

    /** How many records its writers gave up. */
    long dropped() {
        return droppedByFormer + writer.map(LogWriter::dropped).orElse(0L);
    }

    boolean keepsNothing() {
        return driver.filter(LogDriver::keepsNothing).isPresent();
    }

    void close() {
        writer.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("The log of {} could not be closed", name(), e);
            }
            writer = Optional.empty();
            droppedByFormer += open.dropped();
        });
    }

    private String name() {
        return place.target().name();
    }
}
