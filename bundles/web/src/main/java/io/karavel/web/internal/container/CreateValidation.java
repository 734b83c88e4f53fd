package io.karavel.web.internal.container;

import io.karavel.api.ContainerRequest;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RestartPolicy.Kind;
import io.karavel.model.Security;
import io.karavel.model.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses requests that contradict themselves, in Docker's words. What depends on the machine, the images or other
 * containers is the engine's to judge. Options about namespaces are seen to by {@link NamespaceValidation}, limits by
 * {@link ResourceValidation}, mounts and ports by {@link MountValidation} and {@link PortValidation}.
 */
final class CreateValidation {
    private static final Duration SHORTEST_HEALTH_DURATION = Duration.ofMillis(1);
    private static final int OOM_SCORE_LIMIT = 1000;
    private static final String ALL = "ALL";
    private static final Set<String> CAPABILITIES = Set.of("AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE",
            "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK",
            "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN",
            "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
            "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO",
            "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM");

    private CreateValidation() {}

    /** {@code INVALID} with the first reason found. */
    static void validate(ContainerRequest request) {
        ContainerConfig config = request.config();
        HostConfig host = request.hostConfig();
        require(!config.image().isEmpty() || !config.commandLine().isEmpty(),
                "config cannot be empty in order to create a container");
        NamespaceValidation.validate(config, host);
        validateConfig(config);
        validateHost(host);
        ResourceValidation.validate(host.resources());
        validateHealthcheck(config);
        MountValidation.validate(host.storage());
        PortValidation.validate(host.networking().portBindings(), config.exposedPorts());
    }

    private static void validateConfig(ContainerConfig config) {
        require(config.workingDir().isEmpty() || config.workingDir().startsWith("/"),
                "the working directory '" + config.workingDir() + "' is invalid, it needs to be an absolute path");
        config.stopSignal().filter(signal -> !signal.isEmpty()).ifPresent(signal ->
                require(Signal.parse(signal).isPresent(), "Invalid signal: " + signal));
        for (String variable : config.env()) {
            require(!variable.isEmpty() && !variable.startsWith("="), "invalid environment variable: " + variable);
        }
    }

    private static void validateHost(HostConfig host) {
        validateRestartPolicy(host.restartPolicy());
        require(!host.autoRemove() || host.restartPolicy().kind() == Kind.NO,
                "can't create 'AutoRemove' container with restart policy");
        require(Set.of("", "default").contains(host.isolation()),
                "invalid isolation '" + host.isolation() + "' on linux");
        require(!host.annotations().containsKey(""),
                "invalid Annotations: the empty string is not permitted as an annotation key");
        require(Math.abs((long) host.oomScoreAdj()) <= OOM_SCORE_LIMIT,
                "Invalid value " + host.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        require(host.storage().shmSize() >= 0, "SHM size can not be less than 0");
        for (String extraHost : host.networking().extraHosts()) {
            validateExtraHost(extraHost);
        }
        validateSecurity(host.security());
    }

    /** {@code INVALID} where it counts restarts and is not to. */
    static void validateRestartPolicy(RestartPolicy policy) {
        int count = policy.maximumRetryCount();
        if (policy.kind() == Kind.ON_FAILURE) {
            require(count >= 0, "invalid restart policy: maximum retry count cannot be negative");
        } else {
            require(count == 0, "invalid restart policy: maximum retry count can only be used with 'on-failure'"
                    + (count < 0 ? " and cannot be negative" : ""));
        }
    }

    private static void validateExtraHost(String extraHost) {
        int colon = extraHost.indexOf(':');
        require(colon > 0 && colon < extraHost.length() - 1, "bad format for add-host: \"" + extraHost + "\"");
        String address = extraHost.substring(colon + 1);
        require(address.equals("host-gateway") || PortValidation.isAddress(address),
                "invalid IP address in add-host: \"" + address + "\"");
    }

    private static void validateSecurity(Security security) {
        validateCapabilities("CapAdd", security.capAdd());
        validateCapabilities("CapDrop", security.capDrop());
    }

    private static void validateCapabilities(String field, List<String> names) {
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            String bare = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
            require(upper.equals(ALL) || CAPABILITIES.contains(bare),
                    "invalid " + field + ": unknown capability: \"CAP_" + bare + "\"");
        }
    }

    private static void validateHealthcheck(ContainerConfig config) {
        config.healthcheck().ifPresent(check -> {
            validateHealthDuration("Interval", check.interval());
            validateHealthDuration("Timeout", check.timeout());
            require(check.retries() >= 0, "Retries in Healthcheck cannot be negative");
            validateHealthDuration("StartPeriod", check.startPeriod());
            validateHealthDuration("StartInterval", check.startInterval());
        });
    }

    private static void validateHealthDuration(String name, Duration duration) {
        require(duration.isZero() || duration.compareTo(SHORTEST_HEALTH_DURATION) >= 0,
                name + " in Healthcheck cannot be less than 1ms");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw EngineException.invalid(otherwise);
        }
    }
}
