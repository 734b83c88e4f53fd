package io.karavel.logs.internal;

import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens logs that are kept in files. Those of one log share what they know, so that readers learn of rotations. */
final class FileLogs {
    private final Framing framing;
    private final Map<Path, Shared> open = new ConcurrentHashMap<>();

    private record Shared(LogFiles files, int users) {}

    FileLogs(Framing framing) {
        this.framing = framing;
    }

    /** @param fresh whether a run begins; otherwise one goes on */
    LogWriter write(Path path, RotationOptions options, RecordEncoder encoder, boolean fresh) throws IOException {
        Files.createDirectories(path.getParent());
        LogFiles files = acquire(path);
        try {
            return new FileLogWriter(files, options, encoder, fresh, () -> release(files));
        } catch (IOException | RuntimeException e) {
            release(files);
            throw e;
        }
    }

    LogReader read(Path path, RecordParser parser, long tail) throws IOException {
        LogFiles files = acquire(path);
        try {
            return new FileLogReader(files, parser, tail, () -> release(files));
        } catch (IOException | RuntimeException e) {
            release(files);
            throw e;
        }
    }

    private LogFiles acquire(Path path) {
        return open.compute(path.toAbsolutePath().normalize(), (key, shared) -> shared == null
                ? new Shared(new LogFiles(key, framing), 1) : new Shared(shared.files(), shared.users() + 1)).files();
    }

    private void release(LogFiles files) {
        open.computeIfPresent(files.path(), (key, shared) ->
                shared.users() == 1 ? null : new Shared(shared.files(), shared.users() - 1));
    }
}
