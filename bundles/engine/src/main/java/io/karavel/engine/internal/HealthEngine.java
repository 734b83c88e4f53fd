package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthService;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.UnhealthyAction;
import io.karavel.state.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Keeps what is known of the health of containers, and tells who checks it what there is to check. */
@Component(immediate = true)
public final class HealthEngine implements HealthService {
    private static final int KILLED = 128 + 9;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** What changes whether, or how, a container is watched. */
    private static final Set<Class<? extends Input>> CHANGES = Set.of(Input.Started.class, Input.Adopted.class, Input.Exited.class,
            Input.Paused.class, Input.Unpaused.class, Input.HealthcheckChanged.class, Input.RemovalBegun.class);

    private final EngineParts engine;
    private final HealthProbes probes;
    private final AutoCloseable watch;
    private final List<Consumer<ContainerId>> followers = new CopyOnWriteArrayList<>();

    @Activate
    public HealthEngine(@Reference EngineParts engine, @Reference HealthProbes probes) {
        this.engine = engine;
        this.probes = probes;
        this.watch = engine.states().watch(this::changed);
    }

    @Deactivate
    void close() throws Exception {
        watch.close();
    }

    private void changed(Input input, Container after) {
        if (CHANGES.contains(input.getClass())) {
            followers.forEach(follower -> follower.accept(after.id()));
        }
    }

    @Override
    public Subscription follow(Consumer<ContainerId> changed) {
        followers.add(changed);
        return () -> followers.remove(changed);
    }

    @Override
    public Container report(Container checked, Health.Result result) {
        // What was killed because its container ends says nothing of the container's health.
        if (result.exitCode() == KILLED && FirstProcess.isGoing(run(checked).pid())) {
            throw EngineException.conflict("container " + checked.id() + " ended while it was checked");
        }
        Health.Status before = status(engine.states().get(checked.id()));
        return engine.states().apply(checked.id(), new Input.HealthReported(run(checked).startedAt(), check(checked), result), after -> {
            if (status(after) != before) {
                engine.events().happened(after, "health_status: " + status(after).text());
            }
        });
    }

    private static Health.Status status(Container container) {
        return container.health().map(Health::status).orElse(Health.Status.STARTING);
    }

    @Override
    public void unknown(Container checked) {
        engine.states().apply(checked.id(), new Input.HealthUnknown());
    }

    @Override
    public Optional<UnhealthyAction> claimAction(Container unhealthy, Instant now) {
        UnhealthyAction action = UnhealthyAction.of(unhealthy.config());
        // Unhealthy it is called as well when nobody watched it for a while, which is no reason to do anything.
        boolean really = unhealthy.health().filter(health -> health.status() == Health.Status.UNHEALTHY
                && health.failingStreak() >= check(unhealthy).withDefaults().retries()).isPresent();
        if (action == UnhealthyAction.NONE || !really) {
            return Optional.empty();
        }
        try {
            Container claimed = engine.states().apply(unhealthy.id(), new Input.HealthActionClaimed(run(unhealthy).startedAt(), now));
            engine.events().happened(claimed, "health_action: " + action.text());
            return Optional.of(action);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Running run(Container container) {
        return ContainerStopper.running(container).orElseThrow(
                () -> EngineException.conflict("container " + container.id() + " is not running"));
    }

    private static Healthcheck check(Container container) {
        return container.config().healthcheck().orElseThrow(
                () -> EngineException.conflict("container " + container.id() + " has no healthcheck"));
    }

    @Override
    public Container change(String reference, Healthcheck wanted) {
        Container container = engine.states().resolve(reference);
        // Who switches it off need not say what is left of it.
        Healthcheck check = container.config().healthcheck().map(wanted::orElse).orElse(wanted);
        validate(check);
        probes.check(check);
        Container after = engine.states().applyOnceSettled(container.id(), new Input.HealthcheckChanged(check));
        engine.events().happened(after, "update", Map.of("healthcheck", String.join(" ", check.test())));
        return after;
    }

    private static void validate(Healthcheck check) {
        if (check.test().isEmpty()) {
            throw EngineException.invalid("the container has no healthcheck to change: say what to test");
        }
        Map<String, Duration> durations = Map.of("Interval", check.interval(), "Timeout", check.timeout(),
                "StartPeriod", check.startPeriod(), "StartInterval", check.startInterval());
        durations.forEach((name, duration) -> {
            if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
                throw EngineException.invalid(name + " in Healthcheck cannot be less than 1ms");
            }
        });
        if (check.retries() < 0) {
            throw EngineException.invalid("Retries in Healthcheck cannot be negative");
        }
    }
}
