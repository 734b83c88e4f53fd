package io.karavel.itests.clients;

import io.karavel.itests.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;

/**
 * What crun wants of a machine that has cgroups of both versions: no controller with the second version. Those that are there are
 * mounted with the first meanwhile. On any other machine nothing happens.
 */
final class HybridCgroups extends ExternalResource {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final List<Path> mounted = new ArrayList<>();

    @Override
    protected void before() throws IOException {
        Path unified = ROOT.resolve("unified/cgroup.controllers");
        if (Files.exists(unified)) {
            for (String controller : Files.readString(unified).split("\\s+")) {
                if (!controller.isEmpty()) {
                    Path folder = Files.createDirectories(ROOT.resolve(controller));
                    Command.of("mount", "-t", "cgroup", "-o", controller, "cgroup", folder.toString()).run().expect(0);
                    mounted.add(folder);
                }
            }
        }
    }

    @Override
    protected void after() {
        for (Path folder : mounted) {
            removeGroups(folder);
            Command.of("umount", folder.toString()).run().expect(0);
            Command.of("rmdir", folder.toString()).run().expect(0);
        }
    }

    /** Groups that nobody is in keep the controller from going back. One that somebody is in stays. */
    private static void removeGroups(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isDirectory).filter(folder -> !folder.equals(root)).sorted(Comparator.reverseOrder())
                    .forEach(folder -> Command.of("rmdir", folder.toString()).run());
        } catch (IOException e) {
            throw new AssertionError("cannot look into " + root, e);
        }
    }
}
