package io.karavel.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs in a container: the portable half of what the user asked for, in the terms of Docker's
 * {@code ContainerConfig}. Parts may be missing where it comes from JSON; they become empty here.
 *
 * @param exposedPorts as {@code 80/tcp}
 * @param cmd          empty where the user gave none; {@code Optional} of an empty list where he cleared the image's
 * @param entrypoint   as {@code cmd}
 * @param volumes      paths that are volumes of their own
 * @param stopTimeout  empty for the engine's default
 */
public record ContainerConfig(
        String hostname,
        String domainname,
        String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        Set<String> exposedPorts,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        List<String> env,
        Optional<List<String>> cmd,
        Optional<Healthcheck> healthcheck,
        String image,
        Set<String> volumes,
        String workingDir,
        Optional<List<String>> entrypoint,
        boolean networkDisabled,
        String macAddress,
        List<String> onBuild,
        Map<String, String> labels,
        Optional<String> stopSignal,
        Optional<Duration> stopTimeout,
        Optional<List<String>> shell) {

    public ContainerConfig {
        hostname = Values.text(hostname);
        domainname = Values.text(domainname);
        user = Values.text(user);
        exposedPorts = Values.set(exposedPorts);
        env = Values.list(env);
        cmd = Values.optional(cmd).map(List::copyOf);
        healthcheck = Values.optional(healthcheck);
        image = Values.text(image);
        volumes = Values.set(volumes);
        workingDir = Values.text(workingDir);
        entrypoint = Values.optional(entrypoint).map(List::copyOf);
        macAddress = Values.text(macAddress);
        onBuild = Values.list(onBuild);
        labels = Values.map(labels);
        stopSignal = Values.optional(stopSignal);
        stopTimeout = Values.optional(stopTimeout);
        shell = Values.optional(shell).map(List::copyOf);
    }

    /** Runs a command in an image, everything else as by default. */
    public static ContainerConfig of(String image, String... command) {
        return new ContainerConfig("", "", "", false, true, true, Set.of(), false, false, false, List.of(),
                Optional.of(List.of(command)), Optional.empty(), image, Set.of(), "", Optional.empty(), false, "",
                List.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public ContainerConfig withHostname(String newHostname) {
        return new ContainerConfig(newHostname, domainname, user, attachStdin, attachStdout, attachStderr, exposedPorts, tty,
                openStdin, stdinOnce, env, cmd, healthcheck, image, volumes, workingDir, entrypoint, networkDisabled, macAddress,
                onBuild, labels, stopSignal, stopTimeout, shell);
    }

    public ContainerConfig withLabels(Map<String, String> newLabels) {
        return new ContainerConfig(hostname, domainname, user, attachStdin, attachStdout, attachStderr, exposedPorts, tty,
                openStdin, stdinOnce, env, cmd, healthcheck, image, volumes, workingDir, entrypoint, networkDisabled, macAddress,
                onBuild, newLabels, stopSignal, stopTimeout, shell);
    }

    public ContainerConfig withHealthcheck(Healthcheck check) {
        return new ContainerConfig(hostname, domainname, user, attachStdin, attachStdout, attachStderr, exposedPorts, tty,
                openStdin, stdinOnce, env, cmd, Optional.of(check), image, volumes, workingDir, entrypoint, networkDisabled, macAddress,
                onBuild, labels, stopSignal, stopTimeout, shell);
    }

    /** What to execute: the entry point, then the command. */
    public List<String> commandLine() {
        return java.util.stream.Stream.concat(entrypoint.orElse(List.of()).stream(), cmd.orElse(List.of()).stream())
                .toList();
    }
}
