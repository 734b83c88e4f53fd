package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders that an overlay lays on one another, uppermost first, seen as the one file system they make. A character device
 * 0/0 hides what is below; so does a folder marked opaque.
 */
public final class Layers {
    private static final int MOST_LINKS = 40;
    /** Separates lower layers, unless escaped. */
    private static final Pattern COLON = Pattern.compile("(?<!\\\\):");

    private final List<Path> folders;
    private final boolean writable;

    private Layers(List<Path> folders, boolean writable) {
        this.folders = List.copyOf(folders);
        this.writable = writable;
    }

    /** Of the last of these mounts, which is the one that is seen. */
    public static Layers of(List<RootfsMount> mounts) {
        if (mounts.isEmpty()) {
            return new Layers(List.of(), false);
        }
        RootfsMount top = mounts.get(mounts.size() - 1);
        return switch (top.type()) {
            case "overlay" -> overlay(top.options());
            case "bind", "rbind" -> new Layers(List.of(Path.of(top.source())), !top.options().contains("ro"));
            default -> throw new EngineException(ErrorKind.NOT_IMPLEMENTED,
                    "cannot look into a root file system of type " + top.type());
        };
    }

    private static Layers overlay(List<String> options) {
        Optional<Path> upper = values(options, "upperdir=").map(Path::of).findFirst();
        List<Path> folders = new ArrayList<>();
        upper.ifPresent(folders::add);
        values(options, "lowerdir=").flatMap(COLON::splitAsStream).map(path -> Path.of(path.replace("\\:", ":")))
                .forEach(folders::add);
        return new Layers(folders, upper.isPresent());
    }

    private static Stream<String> values(List<String> options, String key) {
        return options.stream().filter(option -> option.startsWith(key)).map(option -> option.substring(key.length()));
    }

    /** All of them, uppermost first. */
    public List<Path> folders() {
        return folders;
    }

    /** The layer that changes go to. */
    public Optional<Path> writable() {
        return writable ? Optional.of(folders.get(0)) : Optional.empty();
    }

    /** Whether a path names anything, a link that leads nowhere included. Links on the way to it are not followed. */
    public boolean exists(String path) {
        return lookUp(Path.of(path)).isPresent();
    }

    /** A folder, not a link to one. */
    public Optional<Path> folder(String path) {
        return lookUp(Path.of(path)).filter(found -> Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS));
    }

    /** The path without links of the folder that a path names in the end. */
    public Optional<Path> folderBehind(String path) {
        return follow(path).filter(end -> Files.isDirectory(end.found(), LinkOption.NOFOLLOW_LINKS)).map(End::path);
    }

    /** What a path names in the end, all links followed. */
    public Optional<Path> resolve(String path) {
        return follow(path).map(End::found);
    }

    /** Where a path leads: its path without links, and the file in the layer that has it. */
    private record End(Path path, Path found) {}

    private Optional<End> follow(String path) {
        Deque<String> ahead = new ArrayDeque<>();
        pushAll(ahead, Path.of("/").resolve(path));
        Path done = Path.of("/");
        Optional<Path> found = folders.isEmpty() ? Optional.empty() : Optional.of(folders.get(0));
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                done = done.getParent() == null ? done : done.getParent();
                found = lookUp(done);
                continue;
            }
            Path next = done.resolve(name);
            found = lookUp(next);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (!Files.isSymbolicLink(found.get())) {
                done = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                return Optional.empty();
            }
            Path target = target(found.get());
            done = target.isAbsolute() ? Path.of("/") : done;
            pushAll(ahead, target);
        }
        Path end = done;
        return found.map(file -> new End(end, file));
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            throw EngineException.system("cannot read the link " + link + ": " + e.getMessage(), e);
        }
    }

    private static void pushAll(Deque<String> ahead, Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            String name = path.getName(i).toString();
            if (!name.isEmpty() && !name.equals(".")) {
                ahead.push(name);
            }
        }
    }

    private Optional<Path> lookUp(Path absolute) {
        for (Path layer : folders) {
            Path here = layer;
            boolean hidesBelow = false;
            boolean present = true;
            for (Path name : absolute) {
                hidesBelow |= !here.equals(layer) && Overlay.isOpaque(here);
                here = here.resolve(name);
                if (!Files.exists(here, LinkOption.NOFOLLOW_LINKS)) {
                    present = false;
                    break;
                }
                if (Overlay.isWhiteout(here)) {
                    return Optional.empty();
                }
                boolean last = here.getNameCount() == layer.getNameCount() + absolute.getNameCount();
                if (!last && !Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.empty();
                }
            }
            if (present) {
                return Optional.of(here);
            }
            if (hidesBelow) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
