package io.karavel.logs.internal;

import io.karavel.model.StreamPosition;
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

    /** Opens it where a run begins, or at another position where it takes over the midst of one. */
    LogWriter begin(Path path, RotationOptions options, RecordEncoder encoder, StreamPosition at) throws IOException {
        return write(path, options, encoder, positions -> at);
    }

    /** Opens it to go on where a writer before, perhaps of an engine that was killed, noted its position last. */
    LogWriter resume(Path path, RotationOptions options, RecordEncoder encoder) throws IOException {
        return write(path, options, encoder, positions -> positions.restore().orElse(StreamPosition.START));
    }

    private LogWriter write(Path path, RotationOptions options, RecordEncoder encoder, FileLogWriter.Beginning beginning)
            throws IOException {
        Files.createDirectories(path.getParent());
        LogFiles files = acquire(path);
        try {
            return new FileLogWriter(files, options, encoder, beginning, () -> release(files));
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
