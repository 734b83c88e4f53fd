package io.karavel.model;

import java.util.Map;
import java.util.Optional;

/**
 * How a container runs on this host: the half of what the user asked for that is not portable. Docker's JSON has all of it in
 * one flat object; here it is grouped by what it is about.
 *
 * @param autoRemove      remove it when it has ended
 * @param runtime         name of a runtime; empty for the engine's default
 * @param init            run an init process as the first one; absent for the engine's default
 * @param containerIdFile where the client wrote the id; only kept for it
 */
public record HostConfig(
        Resources resources,
        Namespaces namespaces,
        Security security,
        Storage storage,
        Networking networking,
        LogConfig logConfig,
        RestartPolicy restartPolicy,
        boolean autoRemove,
        String runtime,
        Optional<Boolean> init,
        int oomScoreAdj,
        Optional<TerminalSize> consoleSize,
        Map<String, String> annotations,
        String containerIdFile,
        String isolation) {

    public static final HostConfig DEFAULT = new HostConfig(null, null, null, null, null, null, null, false, null, null, 0,
            null, null, null, null);

    public HostConfig {
        resources = Values.orElse(resources, Resources.UNLIMITED);
        namespaces = Values.orElse(namespaces, Namespaces.DEFAULT);
        security = Values.orElse(security, Security.DEFAULT);
        storage = Values.orElse(storage, Storage.NONE);
        networking = Values.orElse(networking, Networking.DEFAULT);
        logConfig = Values.orElse(logConfig, LogConfig.DEFAULT);
        restartPolicy = Values.orElse(restartPolicy, RestartPolicy.NO);
        runtime = Values.text(runtime);
        init = Values.optional(init);
        consoleSize = Values.optional(consoleSize);
        annotations = Values.map(annotations);
        containerIdFile = Values.text(containerIdFile);
        isolation = Values.text(isolation);
    }

    public HostConfig with(Resources newResources) {
        return new HostConfig(newResources, namespaces, security, storage, networking, logConfig, restartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig with(Namespaces newNamespaces) {
        return new HostConfig(resources, newNamespaces, security, storage, networking, logConfig, restartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig with(Security newSecurity) {
        return new HostConfig(resources, namespaces, newSecurity, storage, networking, logConfig, restartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig with(Storage newStorage) {
        return new HostConfig(resources, namespaces, security, newStorage, networking, logConfig, restartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig with(LogConfig newLogConfig) {
        return new HostConfig(resources, namespaces, security, storage, networking, newLogConfig, restartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig with(RestartPolicy newRestartPolicy) {
        return new HostConfig(resources, namespaces, security, storage, networking, logConfig, newRestartPolicy, autoRemove,
                runtime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }

    public HostConfig withRuntime(String newRuntime) {
        return new HostConfig(resources, namespaces, security, storage, networking, logConfig, restartPolicy, autoRemove,
                newRuntime, init, oomScoreAdj, consoleSize, annotations, containerIdFile, isolation);
    }
}
