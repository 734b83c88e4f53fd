package io.karavel.healthcheck.internal;

import io.karavel.api.EngineException;
import io.karavel.api.HealthMonitor.Watch;
import io.karavel.healthcheck.internal.Monitor.Phase;
import io.karavel.healthcheck.internal.Timekeeper.Alarm;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Health.Result;
import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When which container is checked, by Docker's rules: one monitor per container that runs and is not paused, one check of it at a time,
 * and after each a pause. All of it happens on the one thread of the {@link Timekeeper}, so nothing is locked here.
 *
 * <p>A monitor that is closed leaves its check to end by itself, cancelled, and hears no more of it. The next monitor of that container
 * begins none before that one is gone.
 */
final class Monitors {
    private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);
    /** A probe that takes so long to begin no longer keeps others from it: its runtime may be wedged. */
    static final Duration SLOW = Duration.ofSeconds(2);
    /** How long a kind of probe that is not there is waited for: bundles come in any order, and are exchanged. */
    static final Duration ARRIVAL = Duration.ofSeconds(15);
    /** How often it is looked whether a cancelled check is gone at last. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Timekeeper time;
    private final Executor workers;
    private final ProbeRegistry probes;
    private final Reports reports;
    private final int laneWidth;
    private final ProbeCounts counts;
    private final Map<ContainerId, Monitor> monitors = new HashMap<>();
    private final Map<ContainerId, Alarm> alarms = new HashMap<>();
    private final Map<ContainerId, Check> checks = new HashMap<>();
    private final Map<ContainerId, List<CompletableFuture<Result>>> waiting = new HashMap<>();
    private final Set<ContainerId> ending = new HashSet<>();
    private final Map<HealthProbe, Lane> lanes = new HashMap<>();
    private long serials;

    /** Who takes the results. Called by workers, and may block. */
    interface Reports {
        /** @return the container with what follows; empty where it is no longer what was checked */
        Optional<Container> report(Container checked, Result result);

        /** It was recorded: something may have to be done about the container, as it is now. */
        void reported(Container after, Result result);

        /** Nobody knows how to check it. */
        void unknown(Container checked);
    }

    Monitors(Timekeeper time, Executor workers, ProbeRegistry probes, Reports reports, int laneWidth, ProbeCounts counts) {
        this.time = time;
        this.workers = workers;
        this.probes = probes;
        this.reports = reports;
        this.laneWidth = laneWidth;
        this.counts = counts;
    }

    /** Looks whether, and how, a container is to be watched from now on. Empty where there is none any more. */
    void look(ContainerId id, Optional<Container> container) {
        Optional<Monitor> wanted = container.flatMap(now -> Monitor.of(++serials, now));
        Monitor present = monitors.get(id);
        if (present != null && wanted.filter(present::watches).isPresent()) {
            return;
        }
        if (present != null) {
            close(id);
        }
        wanted.ifPresent(monitor -> open(id, monitor));
    }

    /** Ends all monitors. @return completes when nothing is left of their checks */
    CompletableFuture<Void> closeAll() {
        List.copyOf(monitors.keySet()).forEach(this::close);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        awaitGone(gone);
        return gone;
    }

    private void awaitGone(CompletableFuture<Void> gone) {
        if (ending.isEmpty()) {
            gone.complete(null);
        } else {
            time.after(LOOK_AGAIN, () -> awaitGone(gone));
        }
    }

    private void open(ContainerId id, Monitor monitor) {
        monitors.put(id, monitor);
        await(id, monitor);
        if (probes.find(monitor.type()).isEmpty()) {
            time.after(ARRIVAL, () -> giveUpUnlessKnown(id, monitor));
        }
    }

    private void giveUpUnlessKnown(ContainerId id, Monitor monitor) {
        if (current(id, monitor.serial()).isPresent() && probes.find(monitor.type()).isEmpty()) {
            LOG.warn("Unknown healthcheck type '{}' in container {}", monitor.type(), id);
            close(id);
            workers.execute(() -> reports.unknown(monitor.checked()));
        }
    }

    private void close(ContainerId id) {
        monitors.remove(id);
        Optional.ofNullable(alarms.remove(id)).ifPresent(Alarm::cancel);
        Optional.ofNullable(checks.remove(id)).ifPresent(check -> {
            ending.add(id);
            check.cancel();
        });
        answer(id).forEach(one -> one.completeExceptionally(noLongerWatched(id)));
    }

    private static EngineException noLongerWatched(ContainerId id) {
        return EngineException.conflict("the health of container " + id + " is not watched");
    }

    private List<CompletableFuture<Result>> answer(ContainerId id) {
        return Optional.ofNullable(waiting.remove(id)).orElse(List.of());
    }

    private void await(ContainerId id, Monitor monitor) {
        Duration left = Duration.between(time.now(), monitor.due());
        alarm(id, left.isNegative() ? Duration.ZERO : left, () -> due(id, monitor.serial()));
    }

    private void alarm(ContainerId id, Duration delay, Runnable task) {
        Optional.ofNullable(alarms.put(id, time.after(delay, task))).ifPresent(Alarm::cancel);
    }

    private Optional<Monitor> current(ContainerId id, long serial) {
        return Optional.ofNullable(monitors.get(id)).filter(monitor -> monitor.serial() == serial);
    }

    private void due(ContainerId id, long serial) {
        Optional<Monitor> found = current(id, serial).filter(monitor -> monitor.phase() == Phase.WAITING);
        if (found.isEmpty()) {
            return;
        }
        Monitor monitor = found.get();
        Optional<HealthProbe> probe = probes.find(monitor.type());
        if (ending.contains(id)) {
            alarm(id, LOOK_AGAIN, () -> due(id, serial));
        } else if (probe.isEmpty()) {
            // Its bundle is away; it may be back by the next time.
            again(id, monitor, monitor.check().interval());
        } else {
            monitors.put(id, monitor.in(Phase.QUEUED));
            Lane lane = lanes.computeIfAbsent(probe.get(), any -> new Lane(laneWidth));
            lane.add(new Lane.Entry(id, serial));
            admit(lane, probe.get());
        }
    }

    private void again(ContainerId id, Monitor monitor, Duration pause) {
        Monitor next = monitor.dueAt(time.now().plus(pause));
        monitors.put(id, next);
        await(id, next);
    }

    private void admit(Lane lane, HealthProbe probe) {
        lane.admit(entry -> current(entry.container(), entry.serial()).map(monitor -> {
            begin(entry, monitor, lane, probe);
            return true;
        }).orElse(false));
    }

    private void begin(Lane.Entry entry, Monitor monitor, Lane lane, HealthProbe probe) {
        ContainerId id = entry.container();
        Monitor beginning = monitor.beginning(time.now());
        monitors.put(id, beginning);
        ProbeTarget target = new ProbeTarget(monitor.checked(), monitor.run().pid(), monitor.type(),
                monitor.check().test().subList(1, monitor.check().test().size()), monitor.check().timeout());
        Alarm slow = time.after(SLOW, () -> leave(entry, lane, probe));
        Check check = new Check(time, workers, probe, target, counts.counting(time, beginning, new Check.Listener() {
            @Override
            public void begun() {
                slow.cancel();
                leave(entry, lane, probe);
                current(id, entry.serial()).ifPresent(begun -> monitors.put(id, begun.in(Phase.PROBING)));
            }

            @Override
            public void said(Result result, boolean timedOut) {
                current(id, entry.serial()).ifPresent(checked -> report(id, checked, result));
            }

            @Override
            public void gone() {
                // Also one that takes too long to begin: as far as anyone can tell it is gone.
                ending.remove(id);
            }
        }));
        checks.put(id, check);
        check.begin();
    }

    private void leave(Lane.Entry entry, Lane lane, HealthProbe probe) {
        lane.leave(entry);
        admit(lane, probe);
    }

    private void report(ContainerId id, Monitor monitor, Result result) {
        checks.remove(id);
        monitors.put(id, monitor.in(Phase.REPORTING));
        workers.execute(() -> {
            Optional<Container> after = Optional.empty();
            try {
                after = reports.report(monitor.checked(), result);
            } finally {
                Optional<Container> outcome = after;
                time.execute(() -> reported(id, monitor.serial(), result, outcome));
            }
            after.ifPresent(container -> reports.reported(container, result));
        });
    }

    private void reported(ContainerId id, long serial, Result result, Optional<Container> after) {
        current(id, serial).ifPresent(monitor -> {
            List<CompletableFuture<Result>> asked = answer(id);
            if (after.isPresent()) {
                asked.forEach(one -> one.complete(result));
            } else {
                asked.forEach(one -> one.completeExceptionally(noLongerWatched(id)));
            }
            Health.Status status = after.flatMap(Container::health).map(Health::status).orElse(Health.Status.STARTING);
            again(id, monitor, monitor.check().pause(status, monitor.run().startedAt(), time.now()));
        });
    }

    /** Makes the next check at once; where one is under way, its result is waited for. */
    CompletableFuture<Result> run(ContainerId id) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        Monitor monitor = monitors.get(id);
        if (monitor == null) {
            result.completeExceptionally(noLongerWatched(id));
            return result;
        }
        waiting.computeIfAbsent(id, any -> new ArrayList<>()).add(result);
        if (monitor.phase() == Phase.WAITING) {
            again(id, monitor, Duration.ZERO);
        }
        return result;
    }

    List<Watch> list() {
        return monitors.values().stream().map(monitor -> new Watch(monitor.checked().id(), monitor.type(),
                monitor.phase() == Phase.WAITING ? Optional.of(monitor.due()) : Optional.empty(), monitor.late())).toList();
    }
}
