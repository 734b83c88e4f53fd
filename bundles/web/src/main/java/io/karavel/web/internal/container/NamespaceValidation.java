package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.CreateValidation.require;

import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.Networking;
import java.util.Set;

/** Whether the namespaces a container is to share exist in kind, and go together with what else is asked for it. */
final class NamespaceValidation {
    private static final String CONTAINER = "container:";
    private static final String HOST = "host";

    private NamespaceValidation() {}

    static void validate(ContainerConfig config, HostConfig host) {
        Namespaces modes = host.namespaces();
        validateNetwork(config, host);
        require(!modes.hostUts() || config.hostname().isEmpty(), "conflicting options: hostname and the UTS mode");
        require(Set.of("", "none", HOST, "private", "shareable").contains(modes.ipcMode())
                || isOfContainer(modes.ipcMode()),
                "invalid IPC mode: " + modes.ipcMode());
        require(Set.of("", HOST).contains(modes.pidMode()) || isOfContainer(modes.pidMode()),
                "invalid PID mode: " + modes.pidMode());
        require(Set.of("", HOST).contains(modes.utsMode()), "invalid UTS mode: " + modes.utsMode());
        require(Set.of("", HOST).contains(modes.usernsMode()), "invalid user namespace mode: " + modes.usernsMode());
        require(Set.of("", HOST, "private").contains(modes.cgroupnsMode()),
                "invalid cgroup namespace mode: " + modes.cgroupnsMode());
    }

    private static void validateNetwork(ContainerConfig config, HostConfig host) {
        String mode = host.namespaces().networkMode();
        Networking networking = host.networking();
        if (mode.equals(HOST)) {
            require(networking.links().isEmpty(), "conflicting options: host type networking can't be used with links. "
                    + "This would result in undefined behavior");
            require(config.macAddress().isEmpty(), "conflicting options: mac-address and the network mode");
        }
        if (!mode.equals("container") && !mode.startsWith(CONTAINER)) {
            return;
        }
        require(isOfContainer(mode), "Invalid network mode: invalid container format container:<name|id>");
        require(config.hostname().isEmpty(), "conflicting options: hostname and the network mode");
        require(networking.links().isEmpty(), "conflicting options: container type network can't be used with links. "
                + "This would result in undefined behavior");
        require(networking.dns().isEmpty(), "conflicting options: dns and the network mode");
        require(networking.extraHosts().isEmpty(),
                "conflicting options: custom host-to-IP mapping and the network mode");
        require(config.macAddress().isEmpty(), "conflicting options: mac-address and the network mode");
        require(networking.portBindings().isEmpty() && !networking.publishAllPorts(),
                "conflicting options: port publishing and the container type network mode");
        require(config.exposedPorts().isEmpty(),
                "conflicting options: port exposing and the container type network mode");
    }

    private static boolean isOfContainer(String mode) {
        return mode.startsWith(CONTAINER) && mode.length() > CONTAINER.length();
    }
}
