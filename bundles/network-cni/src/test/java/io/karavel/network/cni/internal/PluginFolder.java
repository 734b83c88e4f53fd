package io.karavel.network.cni.internal;

import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.networks.host.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/**
 * Files that describe networks, with the real plugins of this machine, and one of the test's own that notes what it is told and then is
 * the plugin {@code tuning}. Drivers that were made are ended, and the bridge is taken away.
 */
final class PluginFolder extends ExternalResource {
    private static final String PLUGINS = "/usr/lib/cni";

    private final TemporaryFolder folder = new TemporaryFolder();
    private final String bridge = "kvcnit" + ProcessHandle.current().pid() % 1000000;
    private final Map<CniDriver, ConfigurationFolder> drivers = new HashMap<>();

    @Override
    protected void before() throws IOException {
        folder.create();
        Files.createDirectory(files());
        Path plugin = Files.createDirectory(path("bin")).resolve("recorder");
        Files.writeString(plugin, "#!/bin/sh\ninput=$(cat)\n"
                + "printf '%s %s %s\\n' \"$CNI_COMMAND\" \"$CNI_ARGS\" \"$input\" >> " + path("log")
                + "\ncase $input in *'\"fails\":\"'$CNI_COMMAND'\"'*) "
                + "echo '{\"code\":100,\"msg\":\"no more of it\",\"details\":\"ask again\"}'; "
                + "exit 1;; esac\nprintf %s \"$input\" | exec " + PLUGINS + "/tuning\n");
        assertTrue(plugin.toFile().setExecutable(true));
        Files.createFile(path("log"));
    }

    @Override
    protected void after() {
        List.copyOf(drivers.keySet()).forEach(this::close);
        CniDriver last = driver();
        last.restore(Map.of());
        close(last);
        HostPrograms.run("", List.of("ip", "link", "del", bridge));
        folder.delete();
    }

    Path path(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    Path files() {
        return path("net.d");
    }

    ConfigStore configs() {
        Path root = folder.getRoot().toPath();
        ConfigSnapshot snapshot = new ConfigSnapshot(new EngineConfig(root, root, List.of(), Optional.empty(), Optional.empty(), "",
                Optional.empty(), Map.of(), "", "", 0, "", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false, List.of(),
                Duration.ZERO, false, List.of(), Optional.empty(), files(), List.of(path("bin"), Path.of(PLUGINS))));
        return () -> snapshot;
    }

    /** A driver as it is when its bundle starts. */
    CniDriver driver() {
        ConfigurationFolder watched = new ConfigurationFolder(configs());
        CniDriver driver = new CniDriver(configs(), watched);
        drivers.put(driver, watched);
        return driver;
    }

    void close(CniDriver driver) {
        ConfigurationFolder watched = drivers.remove(driver);
        if (watched == null) {
            return;
        }
        try {
            driver.close();
            watched.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A network on a bridge. */
    void describe(String file, String name, String... furtherPlugins) throws IOException {
        String subnet = "10.214." + ProcessHandle.current().pid() % 250;
        String text = "{\"cniVersion\":\"1.0.0\",\"name\":\"" + name + "\",\"plugins\":[{\"type\":\"bridge\",\"bridge\":\"" + bridge
                + "\",\"isGateway\":true,\"ipam\":{\"type\":\"host-local\",\"dataDir\":\"" + path("leases") + "\",\"ranges\":[[{\"subnet\":\""
                + subnet + ".0/24\",\"gateway\":\"" + subnet + ".1\"}]],\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}}"
                + (furtherPlugins.length == 0 ? "" : ",") + String.join(",", furtherPlugins) + "]}";
        // As administrators' tools do: nobody sees half a file.
        Path aside = Files.writeString(path("aside"), text);
        Files.move(aside, files().resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What the test's own plugin was told: command, arguments, and its input. */
    List<String> told() throws IOException {
        return Files.readAllLines(path("log"));
    }

    /** Addresses that are given out. */
    List<String> leases(String network) {
        String[] names = path("leases").resolve(network).toFile().list((all, name) -> name.startsWith("10."));
        return names == null ? List.of() : List.of(names);
    }
}
