package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerLogs;
import io.karavel.api.EngineException;
import io.karavel.api.LogTap;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.stdio.ProcessStreams;
import io.karavel.stdio.StdioService;
import io.karavel.stdio.StreamRequest;
import io.karavel.stdio.StreamRequest.Life;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of containers' first processes. Whoever attaches before the start gets the streams of the run that is to come; a run
 * that is over takes its streams with it, and the next one gets new ones.
 */
@Component(service = RunStreams.class)
public final class RunStreams {
    private static final Logger LOG = LoggerFactory.getLogger(RunStreams.class);
    /** How long nothing may come by the pipes of an ended process before they are given up: what it left may hold them open. */
    static final Duration QUIET = Duration.ofSeconds(2);
    private static final String NO_LOG = "none";
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final Duration FINISH_DEADLINE = Duration.ofSeconds(10);

    private final StdioService stdio;
    private final ContainerLogs logs;
    private final EngineThreads threads;
    private final Map<ContainerId, ProcessStreams> open = new ConcurrentHashMap<>();

    private volatile boolean closed;

    @Activate
    public RunStreams(@Reference StdioService stdio, @Reference ContainerLogs logs, @Reference EngineThreads threads) {
        this.stdio = stdio;
        this.logs = logs;
        this.threads = threads;
    }

    /** Reads no more before the logs go, so that what is in the pipes stays there for whoever comes next. */
    @Deactivate
    void close() {
        closed = true;
        CompletableFuture<?>[] closing = open.values().stream().map(streams -> streams.close().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closing).completeOnTimeout(null, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** With the id of a process behind it, the name of the folder in which the pipes of one are that was added to a container. */
    static final String EXEC = "exec-";
    /** The same of one that is a probe. */
    static final String PROBE = "probe-";

    /** Where the pipes of a container's processes are. */
    static Path folder(ConfigSnapshot config, ContainerId id) {
        return parent(config).resolve(id.value());
    }

    /** Where the folders of all containers are. */
    static Path parent(ConfigSnapshot config) {
        return config.engine().execRoot().resolve("containers");
    }

    /** What is in a folder by names of a pattern; nothing where it cannot be read. */
    static List<Path> entries(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.debug("{} is gone meanwhile, or no folder", folder);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("What the former life of the engine left in {} is not found", folder, e);
        }
        return found;
    }

    /** The containers that have such a folder. */
    static Set<ContainerId> folders(ConfigSnapshot config) {
        Path parent = parent(config);
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.map(folder -> folder.getFileName().toString()).filter(ContainerId::isWellFormed).map(ContainerId::new)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException | UncheckedIOException e) {
            throw EngineException.system("cannot read " + parent + ": " + e.getMessage(), e);
        }
    }

    /** The streams of the run that goes on or is to come. */
    ProcessStreams open(ConfigSnapshot config, Container container) {
        return open(config, container, Life.FRESH);
    }

    /** The streams of a run that an engine before began. */
    ProcessStreams resume(ConfigSnapshot config, Container container) {
        return open(config, container, Life.RESUMED);
    }

    private ProcessStreams open(ConfigSnapshot config, Container container, Life life) {
        boolean kept = !container.hostConfig().logConfig().type().equals(NO_LOG);
        return open.computeIfAbsent(container.id(), id -> stdio.open(new StreamRequest(folder(config, id).resolve("init"),
                container.config().openStdin(), true, true, container.config().tty(), container.config().stdinOnce(),
                kept ? life : Life.UNKEPT)));
    }

    /** Has all that comes by the streams of a run that begins written to the container's log. */
    Run.Log log(ConfigSnapshot config, Container container, ProcessStreams streams) {
        return keep(streams, logs.open(Logs.target(config, container), container.hostConfig().logConfig().type()));
    }

    /** As {@link #log}, going on where the log of the engine before ends. */
    Run.Log resumeLog(ConfigSnapshot config, Container container, ProcessStreams streams) {
        return keep(streams, logs.resume(Logs.target(config, container), container.hostConfig().logConfig().type()));
    }

    private Run.Log keep(ProcessStreams streams, LogTap tap) {
        streams.addTap(tap);
        return new Run.Log(tap.closed(), this);
    }

    /** Whether it is here that the output of a run is read, and not by one who was here before, or will be. */
    boolean reads(Run run) {
        return run.log().reader() == this && !closed;
    }

    /** The process runs: its output is read from now on, and the end of its input passed on to it. */
    Run started(Run run) {
        run.streams().started();
        threads.follow(run.streams().stdinClosed(), closed -> run.task().closeStdin());
        return run;
    }

    /** The streams of a start that failed. Whoever attached is let go of. */
    void abandon(ContainerId id, ProcessStreams streams) {
        open.remove(id, streams);
        settle(streams.abandon(), FINISH_DEADLINE, "streams of a start that failed", id);
    }

    /** The process ended: returns when all it printed is delivered, however long that takes, or nothing comes any more. */
    void drain(Run run) {
        run.streams().outputQuiet(QUIET).toCompletableFuture().join();
    }

    /** Lets go of the streams of a run that is over. */
    void finish(Run run) {
        ContainerId id = run.task().container();
        settle(run.streams().finish(), FINISH_DEADLINE, "last output", id);
        settle(run.log().written(), FINISH_DEADLINE, "log", id);
        open.remove(id, run.streams());
    }

    /** The container goes away; whoever attached to it for its next start is let go of. */
    void removed(ContainerId id) {
        logs.forget(id);
        ProcessStreams unused = open.get(id);
        if (unused != null) {
            abandon(id, unused);
        }
    }

    private static void settle(CompletionStage<Void> stage, Duration deadline, String what, ContainerId id) {
        CompletableFuture<Void> settled = stage.toCompletableFuture().handle((done, error) -> {
            if (error != null) {
                LOG.warn("The {} of container {} could not be delivered", what, id.shortForm(), error);
            }
            return null;
        });
        settled.completeOnTimeout(null, deadline.toMillis(), TimeUnit.MILLISECONDS).join();
    }
}
