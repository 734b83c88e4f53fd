package io.karavel.networks.internal;

import io.karavel.model.ContainerId;
import io.karavel.networks.host.EngineTag;
import io.karavel.networks.host.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Network namespaces, kept by files as {@code ip netns} keeps them, so that {@code ip netns exec} shows what is in them. */
record Namespaces(EngineTag tag) {
    private static final Path FOLDER = Path.of("/run/netns");

    static Path path(String name) {
        return FOLDER.resolve(name);
    }

    /** A new name. */
    String name() {
        return tag.name("-" + ContainerId.random().shortForm());
    }

    /** Makes one, with its loopback up. */
    void create(String name) {
        HostPrograms.run("ip", "netns", "add", name);
        HostPrograms.run("ip", "-n", name, "link", "set", "lo", "up");
    }

    void delete(String name) {
        if (Files.exists(path(name))) {
            HostPrograms.run("ip", "netns", "del", name);
        }
    }

    private static List<String> removalOfOthers(String namespace, boolean version6, String interfaceName) {
        return HostPrograms.run("ip", version6 ? "-6" : "-4", "-n", namespace, "route", "show", "default").lines()
                .filter(route -> !(route + " ").contains(" dev " + interfaceName + " "))
                .map(route -> "route del " + route.strip().replaceFirst("^default", version6 ? "::/0" : "default")).toList();
    }

    /** All of this engine. */
    List<String> list() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(tag::isOurs).toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + FOLDER + ": " + e.getMessage(), e);
        }
    }

    /** Lets what leaves a namespace take the ways out that a sandbox has. */
    static void route(SandboxState sandbox) {
        List<String> lines = new ArrayList<>();
        for (boolean version6 : List.of(false, true)) {
            sandbox.wayOut(version6).ifPresent(connection -> {
                // Drivers that give addresses may have added ways out of their own, beside the one that counts.
                if (!sandbox.connections().stream().allMatch(Connection::addressedByEngine)) {
                    lines.addAll(removalOfOthers(sandbox.namespace(), version6, connection.endpoint().interfaceName()));
                }
                lines.add("route replace default via "
                        + connection.endpoint().gateways().stream().filter(gateway -> gateway.contains(":") == version6).findFirst()
                                .orElseThrow() + " dev " + connection.endpoint().interfaceName());
            });
        }
        if (!lines.isEmpty()) {
            HostPrograms.ipIn(sandbox.namespace(), lines);
        }
    }
}
