package io.karavel.stdio.internal;

import io.karavel.api.DurableSink;
import io.karavel.model.StreamPosition;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.stdio.StreamRequest;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spools of one process's outputs, and the log that says what of them it keeps. Belongs to one event loop. */
final class Spools {
    private static final Logger LOG = LoggerFactory.getLogger(Spools.class);
    private static final String SUFFIX = ".spool";
    private static final Duration RESUMPTION_DEADLINE = Duration.ofSeconds(10);

    private final boolean resumed;
    private final Executor loop;
    /** By whether they are standard error's. */
    private final Map<Boolean, Spool> spools = new TreeMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);
    private boolean followed;

    /** @param loop runs something on the event loop, or not at all when that has stopped */
    Spools(StreamRequest request, StreamPaths paths, Executor loop) throws IOException {
        this.loop = loop;
        resumed = request.life() == StreamRequest.Life.RESUMED;
        if (request.life() != StreamRequest.Life.UNKEPT) {
            if (paths.stdout().isPresent()) {
                spools.put(false, spool(paths.stdout().get()));
            }
            if (paths.stderr().isPresent()) {
                spools.put(true, spool(paths.stderr().get()));
            }
        }
        if (!resumed) {
            ready.complete(null);
        }
    }

    private Spool spool(Path pipe) throws IOException {
        Path path = pipe.resolveSibling(pipe.getFileName() + SUFFIX);
        return resumed ? Spool.leftAt(path) : Spool.fresh(path);
    }

    OutputSource source(boolean stderr) {
        return Optional.<OutputSource>ofNullable(spools.get(stderr)).orElse(OutputSource.DIRECT);
    }

    /** Completes, on the event loop, when it is known where to go on; where no log says so, that is where the engine before ended. */
    CompletableFuture<Void> ready() {
        if (!followed) {
            ready.complete(null);
        }
        return ready;
    }

    /** A log keeps the output from now on. */
    void keptBy(DurableSink log) {
        followed = true;
        kept = log.closed().toCompletableFuture();
        log.whenKept(position -> loop.execute(() -> spools.forEach((stderr, spool) -> spool.kept(position.of(stderr)))));
        if (resumed) {
            log.resumption().toCompletableFuture().copy()
                    .completeOnTimeout(Optional.empty(), RESUMPTION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .thenAccept(position -> loop.execute(() -> resumeAt(position)));
        }
    }

    private void resumeAt(Optional<StreamPosition> position) {
        try {
            for (Map.Entry<Boolean, Spool> entry : spools.entrySet()) {
                entry.getValue().resumeAt(position.map(at -> at.of(entry.getKey())));
            }
        } catch (IOException e) {
            LOG.warn("What an engine before took out of pipes cannot be found", e);
        }
        ready.complete(null);
    }

    /** Deletes the files, and their folder when that is empty then, as soon as the log has all that is in them. */
    void deleteOnceKept(Path folder) {
        Map<Path, Optional<Object>> files = new TreeMap<>();
        for (Spool spool : spools.values()) {
            files.put(spool.path(), inode(spool.path()));
        }
        kept.thenRun(() -> files.forEach((path, inode) -> {
            try {
                Spool.delete(path, inode);
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                LOG.debug("{} holds more, and stays", folder);
            } catch (IOException e) {
                LOG.warn("{} could not be deleted", path, e);
            }
        }));
    }

    private static Optional<Object> inode(Path path) {
        try {
            return Spool.inode(path);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
