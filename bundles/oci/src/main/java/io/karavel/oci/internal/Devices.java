package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.HostConfig;
import io.karavel.model.Resources.Device;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which device files a container has, and which devices its control group lets it use. */
final class Devices {
    private static final Path DEV = Path.of("/dev");
    /** Folders of {@code /dev} that are file systems of their own in a container, or bookkeeping. */
    private static final Set<String> LEFT_OUT =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev");
    private static final Pattern RULE = Pattern.compile("([acb]) (\\d+|\\*):(\\d+|\\*) ([rwm]{1,3})");
    private static final Pattern PERMISSIONS = Pattern.compile("[rwm]{1,3}");
    /** zero, null, urandom, random, tty, console. */
    private static final int[][] ALWAYS = {{1, 5}, {1, 3}, {1, 9}, {1, 8}, {5, 0}, {5, 1}};
    private static final int[] FUSE = {10, 229};

    private Devices() {}

    static void validate(HostConfig config) {
        config.resources().deviceCgroupRules().forEach(Devices::match);
        for (Device device : config.resources().devices()) {
            if (!PERMISSIONS.matcher(device.permissions()).matches()) {
                throw EngineException.invalid("invalid device mode: " + device.permissions());
            }
        }
    }

    /** {@code files} for {@code linux.devices}, {@code rules} for {@code linux.resources.devices}. */
    record Access(ArrayNode files, ArrayNode rules) {}

    static Access of(HostConfig config) {
        return config.security().privileged() ? all(config) : some(config);
    }

    private static Access all(HostConfig config) {
        ArrayNode files = Json.array();
        under(DEV).forEach(device -> files.add(device.json(device.path())));
        // What was asked for under another name is there besides.
        for (Device wanted : config.resources().devices()) {
            if (!wanted.pathInContainer().equals(wanted.pathOnHost())) {
                find(wanted).forEach(device -> files.add(device.json(renamed(device, wanted))));
            }
        }
        return new Access(files, Json.array().add(Json.object().put("allow", true).put("access", "rwm")));
    }

    private static Access some(HostConfig config) {
        ArrayNode files = Json.array();
        ArrayNode rules = Json.array().add(Json.object().put("allow", false).put("access", "rwm"));
        for (int[] numbers : ALWAYS) {
            rules.add(rule(true, "c", numbers[0], numbers[1], "rwm"));
        }
        rules.add(rule(false, "c", FUSE[0], FUSE[1], "rwm"));
        for (Device wanted : config.resources().devices()) {
            for (Node device : find(wanted)) {
                files.add(device.json(renamed(device, wanted)));
                rules.add(rule(true, device.type(), device.major(), device.minor(), wanted.permissions()));
            }
        }
        for (String text : config.resources().deviceCgroupRules()) {
            Matcher parts = match(text);
            rules.add(rule(true, parts.group(1), number(parts.group(2)), number(parts.group(3)), parts.group(4)));
        }
        return new Access(files, rules);
    }

    /** The number of a block or character device of the host. */
    static Node get(String path) {
        try {
            return node(Path.of(path).toRealPath()).orElseThrow(
                    () -> EngineException.invalid(complaint(path) + "not a device node"));
        } catch (NoSuchFileException e) {
            throw new EngineException(ErrorKind.INVALID, complaint(path) + "no such file or directory", e);
        } catch (IOException e) {
            throw EngineException.system(complaint(path) + e.getMessage(), e);
        }
    }

    private static List<Node> find(Device wanted) {
        Path path = Path.of(wanted.pathOnHost());
        if (!Files.isDirectory(path)) {
            Node device = get(wanted.pathOnHost());
            return List.of(new Node(wanted.pathOnHost(), device.type(), device.rdev(), device.mode(), device.uid(), device.gid()));
        }
        List<Node> devices = under(path);
        if (devices.isEmpty()) {
            throw EngineException.invalid(complaint(wanted.pathOnHost()) + "no devices found");
        }
        return devices;
    }

    private static String complaint(String path) {
        return "error gathering device information while adding custom device \"" + path + "\": ";
    }

    private static String renamed(Node device, Device wanted) {
        return wanted.pathInContainer() + device.path().substring(wanted.pathOnHost().length());
    }

    private static List<Node> under(Path folder) {
        List<Node> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean leftOut = !directory.equals(folder) && LEFT_OUT.contains(directory.getFileName().toString());
                    return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isOther() && !file.getFileName().toString().equals("console")) {
                        node(file).ifPresent(found::add);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    // Devices come and go while the folder is read.
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw EngineException.system("cannot list the devices in " + folder + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparing(Node::path));
        return found;
    }

    private static Optional<Node> node(Path file) throws IOException {
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        int kind = mode & Node.KIND;
        if (kind != Node.CHARACTER && kind != Node.BLOCK) {
            return Optional.empty();
        }
        var attributes = Files.readAttributes(file, "unix:rdev,uid,gid", LinkOption.NOFOLLOW_LINKS);
        return Optional.of(new Node(file.toString(), kind == Node.BLOCK ? "b" : "c", (long) attributes.get("rdev"),
                mode & 0777, (int) attributes.get("uid"), (int) attributes.get("gid")));
    }

    /** A device file of the host; {@code rdev} as stat(2) has it. */
    record Node(String path, String type, long rdev, int mode, int uid, int gid) {
        static final int KIND = 0170000;
        static final int CHARACTER = 0020000;
        static final int BLOCK = 0060000;

        int major() {
            return (int) ((rdev >> 8 & 0xfff) | (rdev >> 32 & ~0xfffL));
        }

        int minor() {
            return (int) ((rdev & 0xff) | (rdev >> 12 & ~0xffL));
        }

        ObjectNode json(String pathInContainer) {
            return Json.object().put("path", pathInContainer).put("type", type).put("major", major()).put("minor", minor())
                    .put("fileMode", mode).put("uid", uid).put("gid", gid);
        }
    }

    private static Matcher match(String rule) {
        Matcher parts = RULE.matcher(rule);
        if (!parts.matches()) {
            throw EngineException.invalid("invalid device cgroup rule format: '" + rule + "'");
        }
        return parts;
    }

    private static int number(String text) {
        return text.equals("*") ? -1 : Integer.parseInt(text);
    }

    private static ObjectNode rule(boolean allow, String type, int major, int minor, String access) {
        return Json.object().put("allow", allow).put("type", type).put("major", major).put("minor", minor)
                .put("access", access);
    }
}
