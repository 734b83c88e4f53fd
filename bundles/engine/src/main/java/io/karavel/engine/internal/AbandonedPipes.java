package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipes of processes that a former life of the engine was adding to containers when it died, held open. A shim that opens one waits
 * until somebody has its other end, and answers nothing meanwhile, not even what its container does.
 */
final class AbandonedPipes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedPipes.class);

    private final List<FileChannel> held = new ArrayList<>();

    private AbandonedPipes() {}

    /** Does not block, and reads nothing. What cannot be opened is passed over. */
    static AbandonedPipes hold(ConfigSnapshot config) {
        AbandonedPipes pipes = new AbandonedPipes();
        for (Path container : RunStreams.entries(RunStreams.parent(config), "*")) {
            for (Path exec : RunStreams.entries(container, "{" + RunStreams.EXEC + "," + RunStreams.PROBE + "}*")) {
                RunStreams.entries(exec, "*").stream().filter(AbandonedPipes::isPipe).forEach(pipes::hold);
            }
        }
        return pipes;
    }

    private static boolean isPipe(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
        } catch (IOException e) {
            LOG.debug("{} is gone meanwhile", file, e);
            return false;
        }
    }

    private void hold(Path pipe) {
        try {
            // Both ends: opening one of them would wait for the other.
            held.add(FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            LOG.debug("{} could not be opened", pipe, e);
        }
    }

    @Override
    public void close() {
        for (FileChannel pipe : held) {
            try {
                pipe.close();
            } catch (IOException e) {
                LOG.debug("A pipe could not be closed", e);
            }
        }
    }
}
