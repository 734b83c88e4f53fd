package io.karavel.testkit;

import io.karavel.api.ContainerNetworks;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Networks that connect whoever asks, and know who is connected. */
public final class FakeNetworks implements ContainerNetworks {
    private final Set<ContainerId> connected = ConcurrentHashMap.newKeySet();
    private final Map<ContainerId, Map<String, EndpointSettings>> wishes = new ConcurrentHashMap<>();
    private volatile Optional<EngineException> refusal = Optional.empty();
    private volatile Consumer<Container> created = container -> { };

    /** From now on no container can be connected. */
    public void refuse(EngineException with) {
        refusal = Optional.of(with);
    }

    /** From now on hears of every container that is to be, before its wishes are noted. What it throws the engine gets. */
    public void whenCreated(Consumer<Container> hears) {
        created = hears;
    }

    /** The containers of which wishes are known. */
    public Set<ContainerId> known() {
        return Set.copyOf(wishes.keySet());
    }

    public Set<ContainerId> connected() {
        return Set.copyOf(connected);
    }

    public Map<String, EndpointSettings> wishes(ContainerId container) {
        return wishes.getOrDefault(container, Map.of());
    }

    @Override
    public void created(Container container, Map<String, EndpointSettings> settings) {
        created.accept(container);
        wishes.put(container.id(), settings);
    }

    @Override
    public Sandbox connect(Container container, Containers containers) {
        refusal.ifPresent(problem -> {
            throw problem;
        });
        connected.add(container.id());
        return sandbox(container.id());
    }

    private static Sandbox sandbox(ContainerId id) {
        return new Sandbox(Path.of("/run/netns", id.shortForm()), List.of("172.17.0.2"), Optional.of("172.17.0.1"), Optional.empty(),
                Map.of(), List.of());
    }

    @Override
    public void disconnect(ContainerId container) {
        connected.remove(container);
    }

    @Override
    public Optional<Sandbox> connect(Container container, String network, EndpointSettings settings, Containers containers) {
        return connected.contains(container.id()) ? Optional.of(sandbox(container.id())) : Optional.empty();
    }

    @Override
    public Optional<Sandbox> disconnect(Container container, String network, Containers containers) {
        return connect(container, network, EndpointSettings.DEFAULT, containers);
    }

    @Override
    public void disconnectUnknown(String container, String network) {
        throw EngineException.notFound("No such container: " + container);
    }

    @Override
    public void renamed(Container container) {
        // Nobody asks for names.
    }

    @Override
    public void removed(ContainerId container) {
        wishes.remove(container);
    }

    @Override
    public void clear(Predicate<ContainerId> mayRun, Predicate<ContainerId> mayExist) {
        connected.removeIf(mayRun.negate());
        wishes.keySet().removeIf(mayExist.negate());
    }
}
