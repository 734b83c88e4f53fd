package io.karavel.web.internal.container;

import io.karavel.api.ContainerRequest;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerConfig;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Healthcheck;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.Resources;
import io.karavel.model.Storage;
import io.karavel.web.ApiVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes a request for a container of what a client sent, as that client's version of the API means it. */
final class CreateRequestReader {
    private static final long UNSET_SWAPPINESS = -1;

    private CreateRequestReader() {}

    /**
     * {@code INVALID} where the body cannot mean a container at all; whether it makes sense is {@link
     * CreateValidation}'s.
     */
    static ContainerRequest read(
            CreateBody body, ApiVersion version, Optional<String> name, Optional<String> platform) {
        HostConfig host = body.hostConfig() == null ? HostConfig.DEFAULT : body.hostConfig();
        Map<String, EndpointSettings> endpoints = body.networkingConfig() == null ? Map.of() : body.networkingConfig().settings();
        if (!version.isAtLeast(1, 44) && endpoints.size() > 1) {
            throw EngineException.invalid("Container cannot be created with multiple network endpoints: "
                    + String.join(", ", endpoints.keySet().stream().sorted().toList()));
        }
        ContainerConfig config = withMacAddress(body.config(), host.namespaces().networkMode(), endpoints);
        if (!version.isAtLeast(1, 44)) {
            config = withoutStartInterval(config);
        }
        return new ContainerRequest(name, version.isAtLeast(1, 41) ? platform : Optional.empty(), config,
                forVersion(host, version), endpoints);
    }

    private static HostConfig forVersion(HostConfig host, ApiVersion version) {
        HostConfig result = host.with(forVersion(host.namespaces(), version)).with(withoutUnset(host.resources()));
        if (!version.isAtLeast(1, 42)) {
            result = result.with(withoutCreatedMountpoints(result.storage()));
        }
        return version.isAtLeast(1, 25) ? result : withoutAutoRemove(result);
    }

    /** Older clients count on defaults that have changed since. */
    private static Namespaces forVersion(Namespaces asked, ApiVersion version) {
        String ipc = asked.ipcMode().isEmpty() && !version.isAtLeast(1, 40) ? "shareable" : asked.ipcMode();
        String cgroup = asked.cgroupnsMode().isEmpty() && !version.isAtLeast(1, 41) ? "host" : asked.cgroupnsMode();
        return new Namespaces(asked.networkMode(), ipc, asked.pidMode(), asked.utsMode(), asked.usernsMode(), cgroup);
    }

    /** The CLI writes -1 for a swappiness and 0 for a limit of processes that were not given. */
    private static Resources withoutUnset(Resources r) {
        return new Resources(r.cpuShares(), r.memory(), r.nanoCpus(), r.cgroupParent(), r.blkioWeight(),
                r.blkioWeightDevice(), r.blkioDeviceReadBps(), r.blkioDeviceWriteBps(), r.blkioDeviceReadIops(),
                r.blkioDeviceWriteIops(), r.cpuPeriod(), r.cpuQuota(), r.cpuRealtimePeriod(), r.cpuRealtimeRuntime(),
                r.cpusetCpus(), r.cpusetMems(), r.devices(), r.deviceCgroupRules(), r.deviceRequests(),
                r.memoryReservation(), r.memorySwap(), r.memorySwappiness().filter(value -> value != UNSET_SWAPPINESS),
                r.oomKillDisable(), r.pidsLimit().filter(limit -> limit > 0), r.ulimits());
    }

    private static HostConfig withoutAutoRemove(HostConfig h) {
        return new HostConfig(h.resources(), h.namespaces(), h.security(), h.storage(), h.networking(), h.logConfig(),
                h.restartPolicy(), false, h.runtime(), h.init(), h.oomScoreAdj(), h.consoleSize(), h.annotations(),
                h.containerIdFile(), h.isolation());
    }

    private static Storage withoutCreatedMountpoints(Storage s) {
        return new Storage(s.binds(), s.mounts().stream().map(CreateRequestReader::withoutCreatedMountpoint).toList(),
                s.tmpfs(), s.volumesFrom(), s.volumeDriver(), s.shmSize(), s.storageOpt());
    }

    private static Storage.Mount withoutCreatedMountpoint(Storage.Mount mount) {
        return new Storage.Mount(mount.type(), mount.source(), mount.target(), mount.readOnly(), mount.consistency(),
                mount.bindOptions().map(options -> new Storage.BindOptions(options.propagation(),
                        options.nonRecursive(), false, options.readOnlyNonRecursive(),
                        options.readOnlyForceRecursive())),
                mount.tmpfsOptions(), mount.volumeOptions());
    }

    private static ContainerConfig withoutStartInterval(ContainerConfig config) {
        return with(config, config.macAddress(), config.healthcheck().map(check -> new Healthcheck(check.test(),
                check.interval(), check.timeout(), check.startPeriod(), Duration.ZERO, check.retries(), check.onUnhealthy())));
    }

    /** The address stands in the configuration for older clients and with the main network for newer ones. */
    private static ContainerConfig withMacAddress(
            ContainerConfig config, String mainNetwork, Map<String, EndpointSettings> endpoints) {
        String ofEndpoint = Optional.ofNullable(endpoints.get(mainNetwork)).map(EndpointSettings::macAddress).orElse("");
        if (ofEndpoint.isEmpty() || ofEndpoint.equals(config.macAddress())) {
            return config;
        }
        if (!config.macAddress().isEmpty()) {
            throw EngineException.invalid("the container-wide MAC address must match the endpoint-specific MAC "
                    + "address for the main network, or be left empty");
        }
        return with(config, ofEndpoint, config.healthcheck());
    }

    private static ContainerConfig with(ContainerConfig c, String macAddress, Optional<Healthcheck> healthcheck) {
        return new ContainerConfig(c.hostname(), c.domainname(), c.user(), c.attachStdin(), c.attachStdout(),
                c.attachStderr(), c.exposedPorts(), c.tty(), c.openStdin(), c.stdinOnce(), c.env(), c.cmd(),
                healthcheck, c.image(), c.volumes(), c.workingDir(), c.entrypoint(), c.networkDisabled(), macAddress, c.onBuild(),
                c.labels(), c.stopSignal(), c.stopTimeout(), c.shell());
    }
}
