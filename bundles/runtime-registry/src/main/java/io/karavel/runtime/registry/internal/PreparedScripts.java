package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scripts that were written for a configuration which is not in force yet, and go if it never is. One that a container is bound to
 * meanwhile stays.
 */
final class PreparedScripts {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedScripts.class);

    private static final int WRITERS = 8;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ConcurrentMap<Path, Batch> owners = new ConcurrentHashMap<>();
    /** Those that were asked for in this life of the engine: somebody may be bound to them by now. */
    private final ConcurrentMap<Path, Boolean> used = new ConcurrentHashMap<>();

    Batch begin() {
        return new Batch();
    }

    /** Somebody relies on a script from now on. Once this returns it is written again where it is missing, and no longer removed. */
    void release(Path script) {
        used.put(script, true);
        owners.remove(script);
    }

    /** Removes a script of an earlier life, unless somebody asks for it at the same time. */
    void removeUnused(Path script) {
        used.computeIfAbsent(script, unused -> {
            LOG.info("The wrapper script {} is of no use to any container, and is removed", script);
            delete(script);
            return null;
        });
    }

    private static void delete(Path script) {
        try {
            Files.deleteIfExists(script);
        } catch (IOException e) {
            LOG.warn("The wrapper script {} is of no use and could not be removed", script, e);
        }
    }

    /** Those of one change. */
    final class Batch {
        private final Queue<Path> written = new ConcurrentLinkedQueue<>();

        /** Writes those that are not there, several at a time: each waits for the disk. They survive a power cut when this returns. */
        void write(List<WrapperScript> scripts) {
            // Before looking whether they are there: from here on they are not removed as leftovers.
            scripts.forEach(script -> used.put(script.file(), true));
            Map<Boolean, List<WrapperScript>> there =
                    scripts.stream().collect(Collectors.partitioningBy(script -> Files.exists(script.file())));
            there.get(true).forEach(WrapperScript::write);
            List<WrapperScript> missing = there.get(false);
            if (!missing.isEmpty()) {
                writeTogether(missing);
                missing.stream().map(script -> script.file().getParent()).distinct().forEach(WrapperScript::sync);
            }
        }

        private void writeTogether(List<WrapperScript> missing) {
            ExecutorService writers = Executors.newFixedThreadPool(Math.min(WRITERS, missing.size()),
                    work -> new Thread(work, "karavel-runtime-scripts"));
            try {
                for (Future<Path> writing : writers.invokeAll(missing.stream().map(this::writing).toList(),
                        DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    writing.get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof EngineException refusal ? refusal : EngineException.system(
                        "cannot write wrapper scripts: " + e.getCause(), e.getCause());
            } catch (CancellationException e) {
                throw new EngineException(ErrorKind.TIMEOUT, "the disk takes too long to write wrapper scripts", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while wrapper scripts were written", e);
            } finally {
                stop(writers);
            }
        }

        private Callable<Path> writing(WrapperScript script) {
            return () -> {
                // Owned before it is there: whoever finds it there can release it.
                owners.putIfAbsent(script.file(), this);
                boolean created = false;
                try {
                    created = script.write();
                } finally {
                    if (created) {
                        written.add(script.file());
                    } else {
                        owners.remove(script.file(), this);
                    }
                }
                return script.file();
            };
        }

        /** Nobody writes any more when this returns, so that what was written can be undone. */
        private void stop(ExecutorService writers) {
            writers.shutdownNow();
            try {
                if (!writers.awaitTermination(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("A wrapper script is still being written: the disk does not answer");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void keep() {
            written.forEach(script -> owners.remove(script, this));
        }

        void undo() {
            for (Path script : written) {
                owners.computeIfPresent(script, (path, owner) -> {
                    if (owner != this) {
                        return owner;
                    }
                    delete(path);
                    return null;
                });
            }
        }
    }
}
