package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerLogs;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.oci.RuntimeSpecs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets the parts of the engine refuse what they cannot do, before anything is made of a container. */
@Component(service = RequestChecks.class)
public final class RequestChecks {
    private final RuntimeRegistry registry;
    private final RuntimeSpecs specs;
    private final ContainerLogs logs;
    private final HealthProbes probes;

    @Activate
    public RequestChecks(@Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry, @Reference RuntimeSpecs specs,
            @Reference ContainerLogs logs, @Reference HealthProbes probes) {
        this.registry = registry;
        this.specs = specs;
        this.logs = logs;
        this.probes = probes;
    }

    /**
     * Returns where a container can be made like this.
     *
     * @throws EngineException of the kind, and with the words, of the part that cannot
     */
    void check(ConfigSnapshot config, ContainerConfig containerConfig, HostConfig hostConfig) {
        if (containerConfig.commandLine().isEmpty()) {
            throw EngineException.invalid("no command specified");
        }
        RestartBackoff.of(containerConfig.labels());
        logs.validate(hostConfig.logConfig());
        containerConfig.healthcheck().ifPresent(probes::check);
        registry.bind(config, hostConfig.runtime());
        specs.validate(containerConfig, hostConfig, config.engine());
    }
}
