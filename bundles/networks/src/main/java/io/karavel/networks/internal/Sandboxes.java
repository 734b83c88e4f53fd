package io.karavel.networks.internal;

import io.karavel.api.ConfigStore;
import io.karavel.model.ContainerId;
import io.karavel.model.Network;
import io.karavel.networks.files.JsonFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The sandboxes there are. Each change is written to a file before it is made, and the file outlives the engine, but not the machine's
 * next boot, which ends them all. Changes of one container's sandbox take their turns; reading takes from memory.
 */
@Component(service = Sandboxes.class)
public final class Sandboxes {
    private final JsonFolder<SandboxState> files;
    private final Map<ContainerId, SandboxState> all = new ConcurrentHashMap<>();
    private final Turns<ContainerId> turns = new Turns<>();

    @Activate
    public Sandboxes(@Reference ConfigStore configs) {
        this(configs.current().engine().execRoot());
    }

    Sandboxes(Path execRoot) {
        files = new JsonFolder<>(execRoot.resolve("networks"), SandboxState.class, false);
        files.readAll().values().forEach(state -> all.put(state.container(), state));
    }

    Turns<ContainerId> turns() {
        return turns;
    }

    /** Also one that is being made or taken away. */
    Optional<SandboxState> find(ContainerId container) {
        return Optional.ofNullable(all.get(container));
    }

    /** One that is there. */
    Optional<SandboxState> there(ContainerId container) {
        return find(container).filter(state -> state.phase() == SandboxState.Phase.THERE);
    }

    List<SandboxState> list() {
        return List.copyOf(all.values());
    }

    Stream<SandboxState> there() {
        return all.values().stream().filter(state -> state.phase() == SandboxState.Phase.THERE);
    }

    /** Those that have something in a network, be it half made or half gone. */
    List<SandboxState> in(Network network) {
        return all.values().stream().filter(state -> state.in(network.id()).isPresent()).toList();
    }

    SandboxState put(SandboxState state) {
        files.write(state.container().value(), state);
        all.put(state.container(), state);
        return state;
    }

    void remove(ContainerId container) {
        files.delete(container.value());
        all.remove(container);
    }

    /** Whether the namespace is still there, which it is not after the machine was started anew. */
    static boolean exists(SandboxState state) {
        return Files.exists(state.path());
    }
}
