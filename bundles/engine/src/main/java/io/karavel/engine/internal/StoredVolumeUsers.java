package io.karavel.engine.internal;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.karavel.api.VolumeUsers;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who uses which volumes, as the containers that are stored say. */
@Component
public final class StoredVolumeUsers implements VolumeUsers {
    private final ContainerStates states;

    @Activate
    public StoredVolumeUsers(@Reference ContainerStates states) {
        this.states = states;
    }

    @Override
    public Map<String, Set<ContainerId>> all() {
        return users(container -> true);
    }

    @Override
    public Map<String, Set<ContainerId>> running() {
        return users(container -> isRunning(container.actual()));
    }

    private static boolean isRunning(ActualState state) {
        ActualState life = state instanceof Removing removing ? removing.before() : state;
        return life instanceof Running || life instanceof Starting;
    }

    private Map<String, Set<ContainerId>> users(Predicate<Container> which) {
        return states.list().stream().filter(which).flatMap(container -> container.mounts().stream().filter(ContainerMount::hasVolume)
                        .map(mount -> Map.entry(mount.volume(), container.id())))
                .collect(groupingBy(Entry::getKey, mapping(Entry::getValue, toUnmodifiableSet())));
    }
}
