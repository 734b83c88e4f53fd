package io.karavel.engine.internal;

import io.karavel.api.EngineConfig;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.HostConfig;
import io.karavel.model.LogConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fills in from the engine's configuration and this machine what the user did not say, so that inspecting shows what holds. */
record HostDefaults(EngineConfig engine, boolean unifiedCgroups, String hostname) {
    private static final String DEFAULT = "default";
    private static final String BRIDGE = "bridge";

    static HostDefaults of(EngineConfig engine) {
        return new HostDefaults(engine, Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")), readHostname());
    }

    private static String readHostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    HostConfig fill(HostConfig asked) {
        Namespaces namespaces = asked.namespaces();
        Storage storage = asked.storage();
        return asked
                .with(new Namespaces(namespaces.networkMode().equals(DEFAULT) ? BRIDGE : namespaces.networkMode(),
                        namespaces.ipcMode().isEmpty() ? "private" : namespaces.ipcMode(), namespaces.pidMode(),
                        namespaces.utsMode(), namespaces.usernsMode(), cgroupNamespace(asked)))
                .with(new Storage(storage.binds(), storage.mounts(), storage.tmpfs(), storage.volumesFrom(),
                        storage.volumeDriver(), storage.shmSize() == 0 ? engine.defaultShmSize() : storage.shmSize(),
                        storage.storageOpt()))
                .with(log(asked.logConfig()))
                .with(asked.resources().withDefaultSwap())
                .withRuntime(asked.runtime().isEmpty() ? engine.defaultRuntime() : asked.runtime());
    }

    private String cgroupNamespace(HostConfig asked) {
        String mode = asked.namespaces().cgroupnsMode();
        if (!mode.isEmpty()) {
            return mode;
        }
        return unifiedCgroups && !asked.security().privileged() ? "private" : "host";
    }

    /** The engine's options go with the engine's driver; the user's come over them. */
    LogConfig log(LogConfig asked) {
        if (!asked.type().isEmpty() && !asked.type().equals(engine.logDriver())) {
            return asked;
        }
        Map<String, String> options = new LinkedHashMap<>(engine.logOptions());
        options.putAll(asked.config());
        return new LogConfig(engine.logDriver(), options);
    }

    ContainerConfig fill(ContainerConfig config, HostConfig filled, ContainerId id) {
        boolean hostName = filled.namespaces().hostNetwork() || filled.namespaces().hostUts();
        return config.hostname().isEmpty() ? config.withHostname(hostName ? hostname : id.shortForm()) : config;
    }

    /** What the user should know of what was asked for. */
    List<String> warnings(HostConfig asked) {
        List<String> warnings = new ArrayList<>();
        if (asked.resources().oomKillDisable().orElse(false) && unifiedCgroups) {
            warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
        }
        return warnings;
    }
}
