package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import io.karavel.spi.logging.ReadableLogDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver that cannot be read, together with a bounded copy of what it gets, in the form of {@link LocalDriver} and beside the
 * container. Unless {@code cache-disabled} is set the copy also says how far the output is kept. A driver that fails, other than when
 * a log is opened, does not keep records from the copy: that counts as dropped by the driver.
 */
public final class CachedDriver implements ReadableLogDriver {
    private static final Logger LOG = LoggerFactory.getLogger(CachedDriver.class);

    private final LogDriver driver;
    private final FileLogs caches = new FileLogs(new LengthFraming());

    public CachedDriver(LogDriver driver) {
        this.driver = driver;
    }

    /** Whether it is this driver that has a copy. */
    public boolean isOf(LogDriver other) {
        return driver.equals(other);
    }

    /** Whether it can be read, as far as the options of a container go. */
    public static boolean keepsCache(LogTarget target) {
        return !CacheOptions.isDisabled(target.options());
    }

    /** Opens one of the two writers. */
    private interface Opening<F, S> {
        LogWriter of(F from, S subject) throws IOException;
    }

    @Override
    public void validate(Map<String, String> options) {
        driver.validate(options);
    }

    @Override
    public LogWriter open(LogTarget target) throws IOException {
        return both(target, LogDriver::open, (path, options) -> caches.begin(path, options, new EntryEncoder(), StreamPosition.START));
    }

    @Override
    public LogWriter resume(LogTarget target) throws IOException {
        return both(target, LogDriver::resume, (path, options) -> caches.resume(path, options, new EntryEncoder()));
    }

    @Override
    public LogWriter takeOver(LogTarget target, StreamPosition from) throws IOException {
        return both(target, (present, own) -> present.takeOver(own, from),
                (path, options) -> caches.begin(path, options, new EntryEncoder(), from));
    }

    private LogWriter both(LogTarget target, Opening<LogDriver, LogTarget> opening, Opening<Path, RotationOptions> caching)
            throws IOException {
        LogTarget own = new LogTarget(target.container(), target.name(), target.folder(),
                CacheOptions.driverOptions(target.options()), target.labels(), target.environment());
        LogWriter writer = opening.of(driver, own);
        if (!keepsCache(target)) {
            return writer;
        }
        try {
            return new Writer(writer, caching.of(path(target), CacheOptions.rotation(target.options())));
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public LogReader read(LogTarget target, long tail) throws IOException {
        return caches.read(path(target), new EntryParser(), tail);
    }

    private static Path path(LogTarget target) {
        return target.folder().resolve("container-cached.log");
    }

    /** Writes both. */
    private static final class Writer implements LogWriter {
        private final LogWriter writer;
        private final LogWriter cache;
        private volatile long failed;

        Writer(LogWriter writer, LogWriter cache) {
            this.writer = writer;
            this.cache = cache;
        }

        @Override
        public void write(List<LogRecord> records) throws IOException {
            try {
                writer.write(records);
            } catch (IOException e) {
                if (failed == 0) {
                    LOG.warn("A log driver refuses what it is given; lines are dropped", e);
                }
                failed += records.size();
            }
            cache.write(records);
        }

        @Override
        public Optional<StreamPosition> position() {
            return cache.position();
        }

        @Override
        public long dropped() {
            return failed + writer.dropped();
        }

        @Override
        public void close() throws IOException {
            try (cache) {
                writer.close();
            }
        }
    }
}
