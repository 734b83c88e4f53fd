package io.karavel.testkit;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Knows the runtimes that a test gives it, each by its own name. */
public final class FakeRuntimeRegistry implements RuntimeRegistry {
    private final Map<String, ContainerRuntime> runtimes = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final List<Set<RuntimeBinding>> kept = new CopyOnWriteArrayList<>();
    private final List<ProviderWatcher> watchers = new CopyOnWriteArrayList<>();

    /** A runtime comes, or comes back. */
    public void add(String name, ContainerRuntime runtime) {
        runtimes.put(name, runtime);
        watchers.forEach(watcher -> watcher.arrived(name, runtime));
    }

    /** A runtime goes. */
    public void remove(String name) {
        runtimes.remove(name);
        watchers.forEach(watcher -> watcher.departed(name));
    }

    /** Someone changes a runtime's wrapper script. */
    public void tamperWith(String name) {
        changed.add(name);
    }

    @Override
    public void verify(RuntimeBinding binding) {
        if (changed.contains(binding.name())) {
            throw EngineException.system("the wrapper script of " + binding.name() + " was changed by someone", null);
        }
    }

    @Override
    public RuntimeBinding bind(ConfigSnapshot config, String name) {
        String asked = name.isEmpty() ? config.engine().defaultRuntime() : name;
        if (!runtimes.containsKey(asked)) {
            throw EngineException.invalid("unknown or invalid runtime name: " + asked);
        }
        RuntimeBinding binding = binding(asked);
        verify(binding);
        return binding;
    }

    private static RuntimeBinding binding(String name) {
        return new RuntimeBinding(name, name, "", Optional.empty(), Map.of());
    }

    @Override
    public Optional<RuntimeBinding> findBinding(ConfigSnapshot config, String name) {
        return Optional.of(name.isEmpty() ? config.engine().defaultRuntime() : name).filter(runtimes::containsKey)
                .map(FakeRuntimeRegistry::binding);
    }

    @Override
    public ContainerRuntime runtime(RuntimeBinding binding) {
        return find(binding).orElseThrow(
                () -> new EngineException(ErrorKind.UNAVAILABLE, "the runtime \"" + binding.provider() + "\" is away"));
    }

    @Override
    public Optional<ContainerRuntime> find(String provider) {
        return Optional.ofNullable(runtimes.get(provider));
    }

    @Override
    public Watch watch(ProviderWatcher watcher) {
        watchers.add(watcher);
        runtimes.forEach(watcher::arrived);
        return () -> watchers.remove(watcher);
    }

    @Override
    public void removeLeftovers(ConfigSnapshot config, Collection<RuntimeBinding> bound) {
        kept.add(Set.copyOf(bound));
    }

    /** What was said to be bound whenever leftovers were removed. */
    public List<Set<RuntimeBinding>> kept() {
        return List.copyOf(kept);
    }

    @Override
    public Map<String, RuntimeDescriptor> list(ConfigSnapshot config) {
        return runtimes.keySet().stream().collect(Collectors.toMap(name -> name,
                name -> new RuntimeDescriptor(name, Optional.empty(), List.of(), Optional.empty(), Map.of())));
    }

    @Override
    public Map<String, String> features(ConfigSnapshot config) {
        return Map.of();
    }
}
