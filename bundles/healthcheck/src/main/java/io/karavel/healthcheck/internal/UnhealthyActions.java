package io.karavel.healthcheck.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.Signal;
import io.karavel.model.UnhealthyAction;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what containers want done when they are unhealthy. Whether the time has come for it is for the engine to say, which remembers. */
final class UnhealthyActions {
    private static final Logger LOG = LoggerFactory.getLogger(UnhealthyActions.class);

    private final ContainerService containers;
    private final HealthService health;

    UnhealthyActions(ContainerService containers, HealthService health) {
        this.containers = containers;
        this.health = health;
    }

    /** Blocks until it is done. */
    void consider(Container failed) {
        health.claimAction(failed, Instant.now()).ifPresent(action -> {
            String id = failed.id().value();
            LOG.info("Container {} is unhealthy: {}", failed.id().shortForm(), action.text());
            try {
                act(action, id);
            } catch (EngineException e) {
                LOG.warn("Container {} is unhealthy, but to {} it failed: {}", failed.id().shortForm(), action.text(), e.getMessage());
            }
        });
    }

    private void act(UnhealthyAction action, String id) {
        switch (action) {
            case RESTART -> containers.restart(id, StopRequest.DEFAULT);
            case STOP -> containers.stop(id, StopRequest.DEFAULT);
            case KILL -> containers.kill(id, Signal.KILL);
            default -> throw new IllegalArgumentException(String.valueOf(action));
        }
    }
}
