package io.karavel.oci.internal;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.Ulimit;
import java.util.Set;

/** What Docker refuses when a container is created, with its words. */
final class HostConfigRules {
    private static final Set<String> LIMITS = Set.of("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice",
            "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack");

    private HostConfigRules() {}

    static void validate(ContainerConfig config, HostConfig hostConfig, EngineConfig engine, Host host) {
        Capabilities.of(hostConfig.security(), host);
        SecurityOptions.parse(hostConfig.security().securityOpt(), engine.noNewPrivileges());
        NamespaceList.validate(hostConfig.namespaces());
        Cgroups.validate(hostConfig.resources(), host);
        Devices.validate(hostConfig);
        Mounts.validate(hostConfig.storage());
        hostConfig.resources().ulimits().forEach(HostConfigRules::validate);
        if (!hostConfig.resources().deviceRequests().isEmpty()) {
            throw EngineException.invalid("could not select device driver \"" + hostConfig.resources().deviceRequests().get(0).driver()
                    + "\" with capabilities: " + hostConfig.resources().deviceRequests().get(0).capabilities());
        }
        if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
            throw EngineException.invalid(
                    "the working directory '" + config.workingDir() + "' is invalid, it needs to be an absolute path");
        }
        int oomScore = hostConfig.oomScoreAdj();
        if (oomScore < -1000 || oomScore > 1000) {
            throw EngineException.invalid("Invalid value " + oomScore + ", range for oom score adj is [-1000, 1000]");
        }
        if (hostConfig.storage().shmSize() < 0) {
            throw EngineException.invalid("SHM size can not be less than 0");
        }
        if (config.env().stream().anyMatch(setting -> setting.isEmpty() || setting.startsWith("="))) {
            throw EngineException.invalid("invalid environment variable: " + config.env().stream()
                    .filter(setting -> setting.isEmpty() || setting.startsWith("=")).findFirst().orElseThrow());
        }
    }

    private static void validate(Ulimit limit) {
        if (!LIMITS.contains(limit.name())) {
            throw EngineException.invalid("invalid ulimit type: " + limit.name());
        }
        if (limit.hard() >= 0 && (limit.soft() < 0 || limit.soft() > limit.hard())) {
            throw EngineException.invalid("ulimit soft limit must be less than or equal to hard limit: %d > %d"
                    .formatted(limit.soft(), limit.hard()));
        }
    }
}
