package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import io.karavel.spi.logging.ReadableLogDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps each container's log in small binary files beside it, in Docker's form: {@code local-logs/container.log}, and older ones
 * compressed, five of 20 MB at most unless the options say otherwise.
 */
@Component(service = LogDriver.class, property = LogDriver.NAME + "=" + LocalDriver.NAME)
public final class LocalDriver implements ReadableLogDriver {
    static final String NAME = "local";
    static final Map<String, String> DEFAULTS = Map.of("max-size", "20971520", "max-file", "5", "compress", "true");

    private final FileLogs logs = new FileLogs(new LengthFraming());

    @Activate
    public LocalDriver() {}

    @Override
    public void validate(Map<String, String> options) {
        OptionKeys.check(options, NAME, RotationOptions.KEYS);
        RotationOptions.of(options, DEFAULTS);
    }

    @Override
    public LogWriter open(LogTarget target) throws IOException {
        return takeOver(target, StreamPosition.START);
    }

    @Override
    public LogWriter takeOver(LogTarget target, StreamPosition from) throws IOException {
        return logs.begin(path(target), RotationOptions.of(target.options(), DEFAULTS), new EntryEncoder(), from);
    }

    @Override
    public LogWriter resume(LogTarget target) throws IOException {
        return logs.resume(path(target), RotationOptions.of(target.options(), DEFAULTS), new EntryEncoder());
    }

    @Override
    public LogReader read(LogTarget target, long tail) throws IOException {
        return logs.read(path(target), new EntryParser(), tail);
    }

    private static Path path(LogTarget target) {
        return target.folder().resolve("local-logs").resolve("container.log");
    }
}
