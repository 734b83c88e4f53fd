package io.karavel.logs;

import io.karavel.api.ContainerLogs;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.Following;
import io.karavel.api.LogHandover;
import io.karavel.api.LogQuery;
import io.karavel.api.LogTap;
import io.karavel.api.OutputSink;
import io.karavel.logs.internal.CacheOptions;
import io.karavel.logs.internal.CachedDriver;
import io.karavel.logs.internal.Delivery;
import io.karavel.logs.internal.Handover;
import io.karavel.logs.internal.LogFollower;
import io.karavel.logs.internal.LogPlace;
import io.karavel.logs.internal.LogPool;
import io.karavel.logs.internal.PresentLog;
import io.karavel.logs.internal.QueuedLogTap;
import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.spi.logging.LogDriver;
import io.karavel.spi.logging.LogTarget;
import io.karavel.spi.logging.ReadableLogDriver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of containers. Log drivers come and go: a log whose driver is away waits for it, and goes on with the one that comes
 * under its name.
 */
@Component
public final class LogService implements ContainerLogs {
    private static final Logger LOG = LoggerFactory.getLogger(LogService.class);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final Duration HANDOVER_DEADLINE = Duration.ofSeconds(10);

    private final LogPool pool = new LogPool();
    private final Map<String, LogDriver> drivers = new ConcurrentHashMap<>();
    private final Map<ContainerId, QueuedLogTap> taps = new ConcurrentHashMap<>();
    private final Map<ContainerId, Long> dropped = new ConcurrentHashMap<>();
    private final LongAdder droppedByGone = new LongAdder();
    private final Set<LogFollower> followers = ConcurrentHashMap.newKeySet();

    @Activate
    public LogService() {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addDriver(LogDriver driver, Map<String, Object> properties) {
        name(properties).ifPresentOrElse(name -> {
            LogDriver shown = driver instanceof ReadableLogDriver || driver.keepsNothing() ? driver : new CachedDriver(driver);
            if (drivers.putIfAbsent(name, shown) != null) {
                LOG.warn("There is a log driver named '{}' already; the second one is ignored", name);
            }
            taps.values().forEach(QueuedLogTap::driverChanged);
        }, () -> LOG.warn("{} has no property {} and is ignored", driver.getClass().getName(), LogDriver.NAME));
    }

    public void removeDriver(LogDriver driver, Map<String, Object> properties) {
        name(properties).ifPresent(name -> drivers.computeIfPresent(name, (same, shown) -> isOf(shown, driver) ? null : shown));
        taps.values().forEach(QueuedLogTap::driverChanged);
    }

    private static boolean isOf(LogDriver shown, LogDriver driver) {
        return shown.equals(driver) || shown instanceof CachedDriver cached && cached.isOf(driver);
    }

    private static Optional<String> name(Map<String, Object> properties) {
        return Optional.ofNullable(properties.get(LogDriver.NAME)).map(Object::toString);
    }

    @Override
    public void validate(LogConfig config) {
        LogDriver driver = driver(config.type());
        try {
            Delivery.of(config.config());
            CacheOptions.check(config.config());
            driver.validate(CacheOptions.driverOptions(Delivery.driverOptions(config.config())));
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage());
        }
    }

    private LogDriver driver(String name) {
        return find(name).orElseThrow(
                () -> EngineException.invalid("logger: no log driver named '" + name + "' is registered"));
    }

    private Optional<LogDriver> find(String name) {
        return Optional.ofNullable(drivers.get(name));
    }

    @Override
    public LogTap open(LogTarget target, String driver) {
        return open(target, driver, true);
    }

    @Override
    public LogTap resume(LogTarget target, String driver) {
        return open(target, driver, false);
    }

    private LogTap open(LogTarget target, String driver, boolean fresh) {
        Delivery delivery = delivery(target);
        LogPlace place = place(target, driver);
        return taps.compute(target.container(), (id, before) -> {
            CompletionStage<Void> free = before == null ? CompletableFuture.completedStage(null) : before.closed();
            QueuedLogTap tap = new QueuedLogTap(place, fresh, this::find, delivery, free, pool, Clock.systemUTC());
            tap.written().thenRun(() -> closed(id, tap));
            return tap;
        });
    }

    private static Delivery delivery(LogTarget target) {
        try {
            return Delivery.of(target.options());
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage());
        }
    }

    private static LogPlace place(LogTarget target, String driver) {
        return new LogPlace(new LogTarget(target.container(), target.name(), target.folder(),
                Delivery.driverOptions(target.options()), target.labels(), target.environment()), driver);
    }

    private void closed(ContainerId id, QueuedLogTap tap) {
        taps.remove(id, tap);
        if (tap.dropped() > 0) {
            dropped.merge(id, tap.dropped(), Long::sum);
        }
    }

    @Override
    public long dropped(ContainerId id) {
        return dropped.getOrDefault(id, 0L) + Optional.ofNullable(taps.get(id)).map(LogTap::dropped).orElse(0L);
    }

    @Override
    public long dropped() {
        return droppedByGone.sum() + dropped.values().stream().mapToLong(Long::longValue).sum()
                + taps.values().stream().mapToLong(LogTap::dropped).sum();
    }

    @Override
    public void forget(ContainerId id) {
        Optional.ofNullable(dropped.remove(id)).ifPresent(droppedByGone::add);
    }

    @Override
    public List<String> names() {
        return drivers.keySet().stream().sorted().toList();
    }

    @Override
    public Optional<LogHandover> handOver(LogTarget target, String driver) {
        validate(new LogConfig(driver, target.options()));
        QueuedLogTap tap = taps.get(target.container());
        if (tap == null || tap.hasEnded()) {
            return Optional.empty();
        }
        Handover handover = tap.prepare(place(target, driver), delivery(target));
        try {
            handover.prepared().get(HANDOVER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(handover);
        } catch (ExecutionException e) {
            throw EngineException.system(
                    "the log of " + target.name() + " cannot be changed: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            handover.undo();
            throw new EngineException(ErrorKind.TIMEOUT, "the log of " + target.name() + " was not ready to be changed within "
                    + HANDOVER_DEADLINE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handover.undo();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the engine is being stopped", e);
        }
    }

    @Override
    public Following follow(LogTarget target, String driver, LogQuery query, OutputSink sink) {
        LogPlace asked = place(target, driver);
        readable(asked);
        Optional<QueuedLogTap> source = query.follow() ? Optional.ofNullable(taps.get(target.container())) : Optional.empty();
        LogFollower.Source log = place -> readable(place).read(place.target(), query.tail());
        LogFollower.Source present = place -> new PresentLog(log.open(place), query.tail(), Instant.now());
        LogFollower follower = new LogFollower(query.follow() ? log : present, asked, source, query, sink, pool);
        followers.add(follower);
        follower.ended().whenComplete((nothing, failure) -> followers.remove(follower));
        follower.start();
        return follower;
    }

    private ReadableLogDriver readable(LogPlace place) {
        LogDriver driver = driver(place.driver());
        if (driver instanceof ReadableLogDriver readable
                && (!(driver instanceof CachedDriver) || CachedDriver.keepsCache(place.target()))) {
            return readable;
        }
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "configured logging driver does not support reading");
    }

    /** Writes what is there, and ends the threads. Lines that have only begun are left to whoever resumes the logs. */
    @Deactivate
    public void close() throws InterruptedException {
        followers.forEach(LogFollower::close);
        taps.values().forEach(QueuedLogTap::suspend);
        try {
            CompletableFuture.allOf(taps.values().stream()
                            .map(tap -> tap.closed().toCompletableFuture()).toArray(CompletableFuture<?>[]::new))
                    .get(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Not every log was written within {}", CLOSE_DEADLINE);
        } catch (ExecutionException e) {
            LOG.warn("Logs could not be closed", e.getCause());
        }
        pool.close();
    }
}
