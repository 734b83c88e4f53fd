package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the registry remove what runtimes of former days left behind: once in the life of the engine, however often bundles are exchanged,
 * and not before everything that runs is known, because what runs may need it to be ended.
 */
@Component(service = {}, immediate = true)
public final class RuntimeLeftovers {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeLeftovers.class);

    private final RuntimeRegistry registry;
    private final ContainerStates states;

    @Activate
    public RuntimeLeftovers(BundleContext context, @Reference ConfigStore configs,
            @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry,
            @Reference EngineParts engine, @Reference Reconciliation reconciliation) {
        this(context.getProperty(Constants.FRAMEWORK_UUID), configs, registry, engine, reconciliation);
    }

    /** @param life names this life of the engine */
    RuntimeLeftovers(String life, ConfigStore configs, RuntimeRegistry registry, EngineParts engine, Reconciliation reconciliation) {
        this.registry = registry;
        this.states = engine.states();
        reconciliation.done(RuntimeBinding.CONTAINERD)
                .thenRun(() -> engine.threads().execute(() -> removeOnce(configs.current(), life)));
    }

    private void removeOnce(ConfigSnapshot config, String life) {
        if (isFirstOf(life, config.engine().execRoot().resolve("runtimes-cleared"))) {
            List<RuntimeBinding> bound = states.list().stream().map(Container::runtime).flatMap(binding -> binding.stream()).toList();
            registry.removeLeftovers(config, bound);
        }
    }

    /** Remembers in a file whose life it was done in: bundles come and go, and with them all they know. */
    private static boolean isFirstOf(String life, Path memory) {
        try {
            if (Files.exists(memory) && Files.readString(memory).equals(life)) {
                LOG.debug("What runtimes left behind was removed when the engine started");
                return false;
            }
            Files.createDirectories(memory.getParent());
            Files.writeString(memory, life);
            return true;
        } catch (IOException e) {
            throw EngineException.system("cannot read or write " + memory + ": " + e.getMessage(), e);
        }
    }
}
