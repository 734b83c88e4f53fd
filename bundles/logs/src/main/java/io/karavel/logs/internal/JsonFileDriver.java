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

/** Keeps each container's log in files beside it, in Docker's form: {@code <id>-json.log}, older ones {@code .1} and so on. */
@Component(service = LogDriver.class, property = LogDriver.NAME + "=" + JsonFileDriver.NAME)
public final class JsonFileDriver implements ReadableLogDriver {
    static final String NAME = "json-file";
    private static final Map<String, String> DEFAULTS = Map.of("max-file", "1");

    private final FileLogs logs = new FileLogs(new LineFraming());

    @Activate
    public JsonFileDriver() {}

    @Override
    public void validate(Map<String, String> options) {
        OptionKeys.check(options, NAME, RotationOptions.KEYS, Attributes.KEYS);
        Attributes.check(options);
        RotationOptions.of(options, DEFAULTS);
    }

    @Override
    public LogWriter open(LogTarget target) throws IOException {
        return takeOver(target, StreamPosition.START);
    }

    @Override
    public LogWriter takeOver(LogTarget target, StreamPosition from) throws IOException {
        return logs.begin(path(target), RotationOptions.of(target.options(), DEFAULTS), new JsonEncoder(Attributes.of(target)), from);
    }

    @Override
    public LogWriter resume(LogTarget target) throws IOException {
        return logs.resume(path(target), RotationOptions.of(target.options(), DEFAULTS), new JsonEncoder(Attributes.of(target)));
    }

    @Override
    public LogReader read(LogTarget target, long tail) throws IOException {
        return logs.read(path(target), new JsonRecordParser(), tail);
    }

    private static Path path(LogTarget target) {
        return target.folder().resolve(target.container() + "-json.log");
    }
}
