package io.karavel.healthcheck.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.Health.Result;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands results to the engine, and sees to it that something is done about those that are not well. */
final class Results implements Monitors.Reports {
    private static final Logger LOG = LoggerFactory.getLogger(Results.class);
    private static final Set<ErrorKind> NO_LONGER = Set.of(ErrorKind.CONFLICT, ErrorKind.NOT_FOUND);

    private final HealthService health;
    private final UnhealthyActions actions;

    Results(HealthService health, UnhealthyActions actions) {
        this.health = health;
        this.actions = actions;
    }

    @Override
    public Optional<Container> report(Container checked, Result result) {
        try {
            return Optional.of(health.report(checked, result));
        } catch (EngineException e) {
            if (!NO_LONGER.contains(e.kind())) {
                LOG.warn("What a check of container {} said could not be recorded: {}", checked.id(), e.getMessage());
            }
            return Optional.empty();
        }
    }

    @Override
    public void reported(Container after, Result result) {
        if (!result.healthy()) {
            actions.consider(after);
        }
    }

    @Override
    public void unknown(Container checked) {
        try {
            health.unknown(checked);
        } catch (EngineException e) {
            LOG.debug("Container {} ended before it could be said that it is not checked", checked.id());
        }
    }
}
