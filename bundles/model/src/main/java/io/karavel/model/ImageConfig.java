package io.karavel.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How an image wants to be run: the {@code config} of OCI's image configuration, with Docker's additions. */
public record ImageConfig(
        String user,
        Set<String> exposedPorts,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        Set<String> volumes,
        String workingDir,
        Map<String, String> labels,
        Optional<String> stopSignal,
        Optional<Healthcheck> healthcheck,
        List<String> onBuild,
        List<String> shell) {

    public static final ImageConfig EMPTY = new ImageConfig(null, null, null, null, null, null, null, null, null, null,
            null, null);

    public ImageConfig {
        user = Values.text(user);
        exposedPorts = Values.set(exposedPorts);
        env = Values.list(env);
        entrypoint = Values.list(entrypoint);
        cmd = Values.list(cmd);
        volumes = Values.set(volumes);
        workingDir = Values.text(workingDir);
        labels = Values.map(labels);
        stopSignal = Values.optional(stopSignal);
        healthcheck = Values.optional(healthcheck);
        onBuild = Values.list(onBuild);
        shell = Values.list(shell);
    }
}
