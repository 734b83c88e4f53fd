package io.karavel.stdio;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.metrics.Metric;
import io.karavel.spi.metrics.MetricSource;
import io.karavel.stdio.internal.FifoStreams;
import io.karavel.stdio.internal.PipeKeeper;
import io.karavel.stdio.internal.SlowClients;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the streams of processes. Two threads serve the pipes of all of them, however many there are. */
// Immediate, so that it stays when the last of its users is exchanged: pipes nobody holds open lose what is in them.
@Component(service = {StdioService.class, MetricSource.class}, immediate = true, configurationPid = "io.karavel.stdio")
public final class StdioService implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(StdioService.class);
    private static final int THREADS = 2;
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);

    /** When all output was read a client holds up nobody, and is given longer to take the last of it. */
    private static final Duration LAST_PATIENCE = Duration.ofMinutes(1);

    private final SlowClients slowClients;
    private final Optional<PipeKeeper> keeper;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("karavel-stdio", true), EpollIoHandler.newFactory());
    private final Map<Path, FifoStreams> open = new ConcurrentHashMap<>();

    /** The settings of the service. */
    public @interface Settings {
        /**
         * How many seconds a client may take nothing, when 16 MiB wait for it already, before it is let go of. Until then it holds the
         * process up: one that is only slower than the process must not lose anything.
         */
        long client_patience() default 10;
    }

    @Activate
    public StdioService(Settings settings, @Reference ConfigStore configs) {
        this(new SlowClients(Duration.ofSeconds(settings.client_patience()), LAST_PATIENCE),
                Optional.of(new PipeKeeper(configs.current().engine().execRoot().resolve("pipes"))));
    }

    /**
     * One that does not see to what is in pipes while it is away.
     *
     * @param patience how long a client may take nothing before it is let go of
     */
    public StdioService(Duration patience) {
        this(new SlowClients(patience, patience), Optional.empty());
    }

    private StdioService(SlowClients slowClients, Optional<PipeKeeper> keeper) {
        this.slowClients = slowClients;
        this.keeper = keeper;
    }

    /** One whose pipes are kept open by a process that outlives it, and has its files in a folder. */
    public static StdioService withKeeper(Duration patience, Path folder) {
        return new StdioService(new SlowClients(patience, patience), Optional.of(new PipeKeeper(folder)));
    }

    /**
     * Makes the pipes of a process, or takes over those which an engine before left there. Who opens a folder again that is open
     * gets the same streams: two readers of one pipe would share what is in it.
     *
     * @throws EngineException {@code SYSTEM} where the folder does not take them; {@code UNAVAILABLE} when the service stops
     */
    public ProcessStreams open(StreamRequest request) {
        if (loops.isShuttingDown()) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine's stream service stops");
        }
        FifoStreams streams = open.computeIfAbsent(request.folder(),
                folder -> new FifoStreams(request, (IoEventLoop) loops.next(), slowClients));
        streams.gone().thenRun(() -> open.remove(request.folder(), streams));
        if (request.life() != StreamRequest.Life.UNKEPT) {
            keeper.ifPresent(holder -> keepOpen(holder, streams));
        }
        return streams;
    }

    private static void keepOpen(PipeKeeper holder, FifoStreams streams) {
        List<Path> pipes = Stream.of(streams.paths().stdout(), streams.paths().stderr()).flatMap(Optional::stream).toList();
        pipes.forEach(holder::hold);
        streams.gone().thenRun(() -> pipes.stream().filter(pipe -> !Files.exists(pipe)).forEach(holder::release));
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric.Counter("karavel_slow_clients_let_go_total",
                "Clients of attach and exec that were let go of because they did not take their output.",
                List.of(new Metric.Value(Map.of(), slowClients.letGo()))));
    }

    /** Lets go of all processes, which go on, and ends the threads. */
    @Deactivate
    public void close() throws InterruptedException {
        CompletableFuture<?>[] closing = open.values().stream()
                .map(streams -> streams.close().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closing).get(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Some takers did not take their output within {}; what was read last may be lost to them", CLOSE_DEADLINE);
        } catch (ExecutionException e) {
            LOG.warn("Streams could not be closed", e.getCause());
        }
        keeper.ifPresent(PipeKeeper::close);
        loops.shutdownGracefully(0, CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .await(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
