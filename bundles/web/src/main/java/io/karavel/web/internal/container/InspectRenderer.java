package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineConfig;
import io.karavel.api.ExecService;
import io.karavel.api.RootFilesystems;
import io.karavel.model.Container;
import io.karavel.model.StateView;
import io.karavel.web.internal.json.DockerJson;
import java.util.List;

/** All there is to say of one container, in the form of {@code docker inspect}. */
final class InspectRenderer {
    private static final String JSON_FILE = "json-file";

    private final JsonMapper json = ContainerJson.mapper();
    private final ConfigStore configs;
    private final RootFilesystems filesystems;
    private final ExecService execs;
    private final ContainerStreams streams;
    private final NetworkViews networks;

    InspectRenderer(ConfigStore configs, RootFilesystems filesystems, ExecService execs,
            ContainerStreams streams, NetworkViews networks) {
        this.configs = configs;
        this.filesystems = filesystems;
        this.execs = execs;
        this.streams = streams;
        this.networks = networks;
    }

    ObjectNode render(Container container) {
        List<String> command = container.config().commandLine();
        ObjectNode root = json.createObjectNode();
        root.put("Id", container.id().value());
        root.put("Created", container.created().toString());
        root.put("Path", command.isEmpty() ? "" : command.get(0));
        root.set("Args", json.valueToTree(command.isEmpty() ? command : command.subList(1, command.size())));
        root.set("State", state(container));
        root.put("Image", container.image().id().value());
        putPaths(root, container);
        root.put("Name", "/" + container.name());
        root.put("RestartCount", container.desired().restartCount());
        root.put("Driver", filesystems.driver());
        root.put("Platform", container.image().os());
        root.put("MountLabel", "");
        root.put("ProcessLabel", "");
        root.put("AppArmorProfile", "");
        List<String> running = execs.runningIn(container.id());
        root.set("ExecIDs", running.isEmpty() ? json.nullNode() : json.valueToTree(running));
        root.set("HostConfig", hostConfig(container));
        root.putObject("GraphDriver").put("Name", filesystems.driver()).putNull("Data");
        root.set("Mounts", json.valueToTree(MountPoint.of(container)));
        root.set("Config", json.valueToTree(container.config()));
        root.set("NetworkSettings", new NetworkSettings(json, networks).of(container));
        ObjectNode own = root.putObject("Karavel");
        container.runtime().ifPresent(binding -> own.set("Runtime", BindingForm.of(binding)));
        own.putObject("Log").put("Dropped", streams.droppedLogRecords(container.id()));
        return root;
    }

    private ObjectNode state(Container container) {
        StateView state = container.view();
        ObjectNode node = json.createObjectNode();
        node.put("Status", state.status().text());
        node.put("Running", state.running());
        node.put("Paused", state.paused());
        node.put("Restarting", state.restarting());
        node.put("OOMKilled", state.oomKilled());
        node.put("Dead", state.dead());
        node.put("Pid", state.pid());
        node.put("ExitCode", state.exitCode());
        node.put("Error", state.error());
        node.put("StartedAt", state.startedAt().orElse(DockerJson.NO_TIME).toString());
        node.put("FinishedAt", state.finishedAt().orElse(DockerJson.NO_TIME).toString());
        container.health().ifPresent(health -> node.set("Health", HealthForm.of(health)));
        return node;
    }

    /** The files are made at the first start, and until then there is nothing to point to. */
    private void putPaths(ObjectNode root, Container container) {
        EngineConfig config = configs.current().engine();
        String logDriver = container.hostConfig().logConfig().type();
        boolean logsToFile = JSON_FILE.equals(logDriver.isEmpty() ? config.logDriver() : logDriver);
        root.put("ResolvConfPath", path(config, container, true, "resolv.conf"));
        root.put("HostnamePath", path(config, container, true, "hostname"));
        root.put("HostsPath", path(config, container, true, "hosts"));
        root.put("LogPath", path(config, container, logsToFile, container.id() + "-json.log"));
    }

    private static String path(EngineConfig config, Container container, boolean made, String file) {
        return made && container.desired().hasBeenStarted()
                ? config.containerFolder(container.id().value()).resolve(file).toString()
                : "";
    }

    /** With the fields that mean something on other systems alone: there they are zero on Linux too. */
    private ObjectNode hostConfig(Container container) {
        ObjectNode node = json.valueToTree(container.hostConfig());
        node.put("Cgroup", "");
        node.put("CpuCount", 0);
        node.put("CpuPercent", 0);
        node.put("IOMaximumIOps", 0);
        node.put("IOMaximumBandwidth", 0);
        return node;
    }
}
