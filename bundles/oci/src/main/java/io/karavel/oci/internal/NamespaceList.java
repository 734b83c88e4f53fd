package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.oci.ContainerProcesses;
import java.nio.file.Path;
import java.util.Optional;

/** Which namespaces a container gets for itself, and which it joins. One that is missing from the list is the host's. */
final class NamespaceList {
    private static final String CONTAINER = "container:";
    private static final String HOST = "host";
    private static final String PRIVATE = "private";

    private NamespaceList() {}

    static void validate(Namespaces modes) {
        check("IPC", modes.ipcMode(), PRIVATE, "none", "shareable", HOST, CONTAINER);
        check("PID", modes.pidMode(), PRIVATE, HOST, CONTAINER);
        check("UTS", modes.utsMode(), PRIVATE, HOST);
        check("cgroup namespace", modes.cgroupnsMode(), PRIVATE, HOST);
        check("user namespace", modes.usernsMode(), HOST);
    }

    static ArrayNode json(HostConfig config, Optional<Path> network, ContainerProcesses processes, Host host) {
        Namespaces modes = config.namespaces();
        ArrayNode list = Json.array();
        list.add(namespace("mount"));
        if (sharesNetwork(modes)) {
            list.add(joined("network", modes.networkMode(), "net", processes));
        } else if (!modes.hostNetwork()) {
            ObjectNode own = namespace("network");
            network.ifPresent(path -> own.put("path", path.toString()));
            list.add(own);
        }
        if (!modes.hostUts()) {
            list.add(namespace("uts"));
        }
        addOwnOrJoined(list, "pid", modes.pidMode(), processes);
        addOwnOrJoined(list, "ipc", modes.ipcMode(), processes);
        if (hasOwnCgroup(config, host)) {
            list.add(namespace("cgroup"));
        }
        return list;
    }

    /** Whether its view of the control groups begins at its own: asked for, or by default where they are of version 2. */
    static boolean hasOwnCgroup(HostConfig config, Host host) {
        String mode = config.namespaces().cgroupnsMode();
        return mode.isEmpty() ? host.unifiedCgroup() : mode.equals(PRIVATE);
    }

    static boolean hasOwnPid(Namespaces modes) {
        return !modes.hostPid() && !modes.pidMode().startsWith(CONTAINER);
    }

    static boolean sharesNetwork(Namespaces modes) {
        return modes.networkMode().startsWith(CONTAINER);
    }

    static boolean sharesIpc(Namespaces modes) {
        return modes.ipcMode().startsWith(CONTAINER);
    }

    /** The container a mode refers to. */
    static String referenceIn(String mode) {
        return mode.substring(CONTAINER.length());
    }

    private static void addOwnOrJoined(ArrayNode list, String type, String mode, ContainerProcesses processes) {
        if (mode.startsWith(CONTAINER)) {
            list.add(joined(type, mode, type, processes));
        } else if (!mode.equals(HOST)) {
            list.add(namespace(type));
        }
    }

    private static ObjectNode joined(String type, String mode, String file, ContainerProcesses processes) {
        return namespace(type).put("path", "/proc/" + processes.pid(referenceIn(mode)) + "/ns/" + file);
    }

    private static ObjectNode namespace(String type) {
        return Json.object().put("type", type);
    }

    private static void check(String what, String mode, String... allowed) {
        if (mode.isEmpty()) {
            return;
        }
        for (String each : allowed) {
            if (each.equals(CONTAINER) ? mode.startsWith(CONTAINER) && mode.length() > CONTAINER.length() : each.equals(mode)) {
                return;
            }
        }
        throw EngineException.invalid("invalid " + what + " mode: " + mode);
    }
}
