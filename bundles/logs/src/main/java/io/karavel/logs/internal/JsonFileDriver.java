package io.karavel.logs.internal;

import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.LogWriter;
import io.karavel.spi.logging.ReadableLogDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Keeps each container's log in files beside it, in Docker's form: {@code <id>-json.log}, older ones {@code .1} and so on. */
@Component(service = LogDriver.class, property = LogDriver.NAME + "=json-file")
public final class JsonFileDriver implements ReadableLogDriver {
    /** The logs that are open, so that readers know of rotations. */
    private final Map<Path, Shared> open = new ConcurrentHashMap<>();

    private record Shared(LogFiles files, int users) {}

    @Activate
    public JsonFileDriver() {}

    @Override
    public void validate(Map<String, String> options) {
        JsonFileOptions.of(options);
    }

    @Override
    public LogWriter open(LogTarget target) throws IOException {
        return open(target, true);
    }

    @Override
    public LogWriter resume(LogTarget target) throws IOException {
        return open(target, false);
    }

    private LogWriter open(LogTarget target, boolean fresh) throws IOException {
        Files.createDirectories(target.folder());
        JsonFileOptions options = JsonFileOptions.of(target.options());
        JsonEncoder encoder = new JsonEncoder(Attributes.of(target));
        LogFiles files = acquire(target);
        try {
            return new JsonFileWriter(files, options, encoder, fresh, () -> release(files));
        } catch (IOException | RuntimeException e) {
            release(files);
            throw e;
        }
    }

    @Override
    public LogReader read(LogTarget target, long tail) throws IOException {
        LogFiles files = acquire(target);
        try {
            return new JsonFileReader(files, tail, () -> release(files));
        } catch (IOException | RuntimeException e) {
            release(files);
            throw e;
        }
    }

    private LogFiles acquire(LogTarget target) {
        Path path = target.folder().resolve(target.container() + "-json.log").toAbsolutePath().normalize();
        return open.compute(path, (key, shared) -> shared == null
                ? new Shared(new LogFiles(path), 1) : new Shared(shared.files(), shared.users() + 1)).files();
    }

    private void release(LogFiles files) {
        open.computeIfPresent(files.path(), (key, shared) ->
                shared.users() == 1 ? null : new Shared(shared.files(), shared.users() - 1));
    }
}
