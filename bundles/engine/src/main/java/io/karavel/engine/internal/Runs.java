package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** The handles of every container that runs. */
@Component(service = Runs.class)
public final class Runs {
    private static final Duration END_DEADLINE = Duration.ofMinutes(2);

    private final Map<ContainerId, Entry> runs = new ConcurrentHashMap<>();

    /** @param exit asked for once: whoever asks for it is remembered until it comes */
    private record Entry(Run run, CompletableFuture<?> exit, CompletableFuture<Void> over) {}

    Optional<Run> find(ContainerId id) {
        return Optional.ofNullable(runs.get(id)).map(Entry::run);
    }

    /** Those of this moment. */
    Map<ContainerId, Run> all() {
        return runs.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().run()));
    }

    Run get(Container container) {
        return find(container.id()).orElseThrow(
                () -> EngineException.conflict("container " + container.id() + " is not running"));
    }

    /** One began. */
    void began(Run run) {
        runs.compute(run.task().container(), (id, before) -> entry(run, before));
    }

    /** One has a new handle, unless the handle of the container is another than this by now, and nothing happens. */
    boolean began(Run run, Optional<Run> instead) {
        Entry now = runs.compute(run.task().container(), (id, before) ->
                Optional.ofNullable(before).map(Entry::run).equals(instead) ? entry(run, before) : before);
        return now != null && now.run() == run;
    }

    private static Entry entry(Run run, Entry before) {
        return new Entry(run, run.task().exit().toCompletableFuture(), before == null ? new CompletableFuture<>() : before.over());
    }

    /** Nothing is left of it. */
    void ended(Run run) {
        runs.computeIfPresent(run.task().container(), (id, entry) -> {
            if (!entry.run().equals(run)) {
                return entry;
            }
            entry.over().complete(null);
            return null;
        });
    }

    /** As {@link #awaitEnd} where the process of a run has ended; returns at once where it goes on. */
    void awaitEndOfExited(ContainerId id) {
        if (Optional.ofNullable(runs.get(id)).filter(entry -> entry.exit().isDone()).isPresent()) {
            awaitEnd(id);
        }
    }

    /** Returns when nothing is left of a run whose end was recorded: until then its task is in the way of the next one. */
    void awaitEnd(ContainerId id) {
        Entry entry = runs.get(id);
        if (entry != null) {
            ContainerStates.await(entry.over(), END_DEADLINE, "the last run of container " + id.shortForm()
                    + " is still being cleared away");
        }
    }
}
