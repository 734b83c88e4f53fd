package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.state.Input;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves containers that do not run to another runtime. */
@Component(service = RuntimeMigration.class)
public final class RuntimeMigration {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeMigration.class);

    private final EngineParts engine;
    private final RuntimeRegistry registry;

    @Activate
    public RuntimeMigration(@Reference EngineParts engine, @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry) {
        this.engine = engine;
        this.registry = registry;
    }

    Container migrate(ConfigSnapshot config, Container container, String runtime) {
        RuntimeBinding wanted = registry.bind(config, runtime);
        Container before = engine.states().get(container.id());
        Container after = engine.states().applyOnceSettled(container.id(), new Input.RuntimeChanged(wanted));
        before.runtime().filter(bound -> !bound.provider().equals(wanted.provider())).flatMap(registry::find)
                .ifPresent(former -> forget(former, container.id()));
        engine.events().happened(after, "update", Map.of("runtime", wanted.name(), "oldRuntime", before.hostConfig().runtime()));
        return after;
    }

    /** What the former provider keeps of a container it no longer runs is in nobody's way. */
    private void forget(ContainerRuntime former, ContainerId id) {
        try {
            engine.runs().awaitEndOfExited(id);
            former.remove(id);
        } catch (RuntimeException e) {
            LOG.warn("The runtime that container {} had before still keeps something of it", id.shortForm(), e);
        }
    }
}
