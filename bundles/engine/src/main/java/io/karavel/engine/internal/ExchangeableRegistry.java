package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The registry of runtimes as the engine sees it: one that stays while the bundle behind it is exchanged, so that what the engine is
 * doing goes on. Whoever needs an answer meanwhile waits for it; looking for a provider finds none.
 */
@Component(service = ExchangeableRegistry.class)
public final class ExchangeableRegistry implements RuntimeRegistry {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();
    private Optional<RuntimeRegistry> present = Optional.empty();

    @Activate
    public ExchangeableRegistry() {
        // The registry may come later.
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void setRegistry(RuntimeRegistry registry) {
        synchronized (this) {
            present = Optional.of(registry);
            notifyAll();
        }
        watchers.forEach(watcher -> watcher.follow(registry));
    }

    void unsetRegistry(RuntimeRegistry registry) {
        synchronized (this) {
            present = present.filter(now -> now != registry);
        }
        watchers.forEach(watcher -> watcher.leave(registry));
    }

    private synchronized Optional<RuntimeRegistry> present() {
        return present;
    }

    private synchronized RuntimeRegistry registry() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (present.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new EngineException(ErrorKind.UNAVAILABLE, "the registry of runtimes is away, and did not come back within "
                            + PATIENCE.toSeconds() + " s: start the bundle io.karavel.runtime-registry");
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for the registry of runtimes", e);
        }
        return present.get();
    }

    /** What a registry answers that goes meanwhile does not count: the next one is asked. */
    private <T> T ask(Function<RuntimeRegistry, T> question) {
        RuntimeRegistry asked = registry();
        try {
            return question.apply(asked);
        } catch (RuntimeException | LinkageError e) {
            if (present().filter(now -> now == asked).isPresent()) {
                throw e;
            }
            return question.apply(registry());
        }
    }

    @Override
    public RuntimeBinding bind(ConfigSnapshot config, String name) {
        return ask(registry -> registry.bind(config, name));
    }

    @Override
    public Optional<RuntimeBinding> findBinding(ConfigSnapshot config, String name) {
        return present().flatMap(registry -> registry.findBinding(config, name));
    }

    @Override
    public void verify(RuntimeBinding binding) {
        ask(registry -> {
            registry.verify(binding);
            return binding;
        });
    }

    @Override
    public ContainerRuntime runtime(RuntimeBinding binding) {
        return ask(registry -> registry.runtime(binding));
    }

    @Override
    public Optional<ContainerRuntime> find(String provider) {
        return present().flatMap(registry -> registry.find(provider));
    }

    @Override
    public void removeLeftovers(ConfigSnapshot config, Collection<RuntimeBinding> bound) {
        ask(registry -> {
            registry.removeLeftovers(config, bound);
            return bound;
        });
    }

    @Override
    public Map<String, RuntimeDescriptor> list(ConfigSnapshot config) {
        return ask(registry -> registry.list(config));
    }

    @Override
    public Map<String, String> features(ConfigSnapshot config) {
        return ask(registry -> registry.features(config));
    }

    @Override
    public Watch watch(ProviderWatcher told) {
        Watcher watcher = new Watcher(told);
        watchers.add(watcher);
        present().ifPresent(watcher::follow);
        return () -> {
            watchers.remove(watcher);
            watcher.close();
        };
    }

    /** One that watches whichever registry there is. When that goes, all of its providers went. */
    private static final class Watcher implements ProviderWatcher {
        private final ProviderWatcher told;
        private final Map<RuntimeRegistry, Watch> followed = new ConcurrentHashMap<>();
        private final Set<String> providers = ConcurrentHashMap.newKeySet();

        Watcher(ProviderWatcher told) {
            this.told = told;
        }

        void follow(RuntimeRegistry registry) {
            followed.computeIfAbsent(registry, any -> registry.watch(this));
        }

        void leave(RuntimeRegistry registry) {
            Optional.ofNullable(followed.remove(registry)).ifPresent(Watch::close);
            if (followed.isEmpty()) {
                providers.forEach(told::departed);
            }
        }

        void close() {
            followed.values().forEach(Watch::close);
        }

        @Override
        public void arrived(String provider, ContainerRuntime runtime) {
            providers.add(provider);
            told.arrived(provider, runtime);
        }

        @Override
        public void departed(String provider) {
            told.departed(provider);
        }
    }
}
