package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;

/** The handles of every container that runs. */
@Component(service = Runs.class)
public final class Runs {
    private final Map<ContainerId, Run> runs = new ConcurrentHashMap<>();

    Optional<Run> find(ContainerId id) {
        return Optional.ofNullable(runs.get(id));
    }

    Run get(Container container) {
        return find(container.id()).orElseThrow(
                () -> EngineException.conflict("container " + container.id() + " is not running"));
    }

    void began(Run run) {
        runs.put(run.task().container(), run);
    }

    void ended(Run run) {
        runs.remove(run.task().container(), run);
    }
}
