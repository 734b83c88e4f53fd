package io.karavel.stats.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.EventLog;
import io.karavel.api.Following;
import io.karavel.api.StatsService;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerStats;
import io.karavel.model.ContainerStats.Usage;
import io.karavel.model.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Reads what containers use from the files of the kernel's control groups. One thread reads for all that follow; it comes with the first
 * of them and goes some time after the last.
 */
@Component
public final class KernelStatsService implements StatsService {
    private static final long PERIOD_MILLIS = 1000;
    private static final long IDLE_THREAD_SECONDS = 30;

    private final ContainerService containers;
    private final EventLog events;
    private final UsageReader usage;
    private final Clock clock;
    private final long periodMillis;
    private final ScheduledThreadPoolExecutor reader;
    private final Set<StatsFollowing> followings = ConcurrentHashMap.newKeySet();

    @Activate
    public KernelStatsService(@Reference ContainerService containers, @Reference EventLog events) {
        this(containers, events, Path.of("/proc"), Clock.systemUTC(), PERIOD_MILLIS);
    }

    /** @param periodMillis how often one that follows is told */
    KernelStatsService(ContainerService containers, EventLog events, Path proc, Clock clock, long periodMillis) {
        this.containers = containers;
        this.events = events;
        this.clock = clock;
        usage = new UsageReader(proc);
        this.periodMillis = periodMillis;
        reader = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "karavel-stats");
            thread.setDaemon(true);
            return thread;
        });
        reader.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        reader.allowCoreThreadTimeOut(true);
        reader.setRemoveOnCancelPolicy(true);
    }

    @Deactivate
    void close() throws InterruptedException {
        reader.shutdownNow();
        followings.forEach(Following::close);
        reader.awaitTermination(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public ContainerStats read(String reference) {
        return read(containers.get(reference));
    }

    private ContainerStats read(Container container) {
        Optional<Usage> used = Optional.empty();
        if (container.actual() instanceof Running running) {
            try {
                used = usage.read(container.id(), running.pid(), !container.hostConfig().namespaces().hostNetwork());
            } catch (IOException e) {
                // A file that was there a moment ago says that it has just ended.
                if (containers.get(container.id().value()).actual().equals(running)) {
                    throw EngineException.system("cannot read what container " + container.name() + " uses: " + e.getMessage(), e);
                }
            }
        }
        return new ContainerStats(container.id(), container.name(), clock.instant(), used);
    }

    @Override
    public Following follow(String reference, StatsSubscriber subscriber) {
        ContainerId id = containers.get(reference).id();
        StatsFollowing following = new StatsFollowing(() -> read(id.value()), subscriber);
        followings.add(following);
        following.ended().whenComplete((nothing, failure) -> followings.remove(following));
        try {
            following.readBy(reader.scheduleAtFixedRate(following::deliver, 0, periodMillis, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            following.close();
            throw new EngineException(ErrorKind.UNAVAILABLE, "nobody reads what containers use just now", e);
        }
        return following;
    }

    @Override
    public ProcessTable processes(String reference, String psArguments) {
        Container container = containers.get(reference);
        if (container.view().restarting()) {
            throw EngineException.conflict("Container " + container.id() + " is restarting, wait until the container is running");
        }
        if (!(container.actual() instanceof Running running)) {
            throw EngineException.conflict("container " + container.id() + " is not running");
        }
        try {
            ProcessTable table = ProcessLister.list(usage.processes(container.id(), running.pid()), psArguments);
            events.publish(Event.CONTAINER, "top", container.id().value(),
                    Map.of("image", container.config().image(), "name", container.name()));
            return table;
        } catch (IOException e) {
            throw EngineException.system("cannot read which processes container " + container.name() + " has: " + e.getMessage(), e);
        }
    }
}
