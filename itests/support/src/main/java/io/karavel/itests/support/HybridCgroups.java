package io.karavel.itests.support;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;

/**
 * What crun wants of a machine that has cgroups of both versions: no controller with the second version. Those that are there are
 * mounted with the first meanwhile, and given back afterwards. On any other machine nothing happens.
 */
public final class HybridCgroups extends ExternalResource {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Path UNIFIED = ROOT.resolve("unified/cgroup.controllers");
    /** The kernel needs a moment to let go of groups that were removed. */
    private static final long SETTLING_MILLISECONDS = 50;

    private final List<String> borrowed = new ArrayList<>();

    @Override
    protected void before() throws IOException {
        if (Files.exists(UNIFIED)) {
            for (String controller : controllers()) {
                mount(controller);
                borrowed.add(controller);
            }
        }
    }

    @Override
    protected void after() {
        for (String controller : borrowed) {
            giveBack(controller);
            // A group that was left, or that somebody else's container made meanwhile, keeps it from going back, and so does whoever
            // looks into it just then.
            await("the controller " + controller).atMost(60, SECONDS).pollInterval(500, MILLISECONDS).until(() -> {
                if (controllers().contains(controller)) {
                    return true;
                }
                if (!isMounted(controller)) {
                    mount(controller);
                }
                giveBack(controller);
                return controllers().contains(controller);
            });
        }
    }

    private static List<String> controllers() throws IOException {
        return Stream.of(Files.readString(UNIFIED).strip().split("\\s+")).filter(name -> !name.isEmpty()).toList();
    }

    private static boolean isMounted(String controller) throws IOException {
        return Files.readString(Path.of("/proc/self/mounts")).contains(" " + ROOT.resolve(controller) + " ");
    }

    private static void mount(String controller) throws IOException {
        Path folder = Files.createDirectories(ROOT.resolve(controller));
        Command.of("mount", "-t", "cgroup", "-o", controller, "cgroup", folder.toString()).run().expect(0);
    }

    private static void giveBack(String controller) {
        Path folder = ROOT.resolve(controller);
        removeGroups(folder);
        try {
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A shim that is about to end may still have a file of it open.
        Command.of("umount", folder.toString()).run();
        // What is in it by now, other engines on this machine made, and are mere folders: the controller is given back all the same.
        removeGroups(folder);
        Command.of("rmdir", folder.toString()).run();
    }

    /** One that somebody is in stays. */
    private static void removeGroups(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isDirectory).filter(folder -> !folder.equals(root)).sorted(Comparator.reverseOrder())
                    .forEach(folder -> Command.of("rmdir", folder.toString()).run());
        } catch (UncheckedIOException goneMeanwhile) {
            // The next look finds the others.
        } catch (IOException e) {
            throw new AssertionError("cannot look into " + root, e);
        }
    }
}
