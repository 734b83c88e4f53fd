package io.karavel.oci;

import io.karavel.api.EngineException;
import io.karavel.oci.internal.Layers;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files of a root file system that is not mounted: looked up in the layers of an overlay, or in the folder of a bind. Symbolic
 * links are resolved inside. Has no state of its own; what it finds may change while the file system is in use.
 */
public final class RootfsFiles {
    /**
     * What the engine and the runtime create in the writable layer so that there is something to mount on. Not changes of the
     * user's, as long as they are empty: files of no bytes, links to {@code /proc/mounts}, folders.
     */
    public static final Set<String> ENGINE_PATHS = Set.of("/.dockerenv", "/dev", "/dev/console", "/dev/pts", "/dev/shm",
            "/dev/mqueue", "/etc", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf", "/proc", "/sbin",
            "/sbin/docker-init", "/sys");

    private static final String MTAB_TARGET = "/proc/mounts";
    private static final int LARGEST_FILE = 1024 * 1024;

    private final Layers layers;

    /**
     * One that these mounts make up.
     *
     * @throws EngineException {@code NOT_IMPLEMENTED} for another type than {@code overlay} and {@code bind}
     */
    public RootfsFiles(List<RootfsMount> mounts) {
        this.layers = Layers.of(mounts);
    }

    /**
     * The contents of a regular file; empty where there is none.
     *
     * @throws EngineException {@code INVALID} for one of more than 1 MiB: a container may make them as large as it likes
     */
    public Optional<byte[]> read(String path) {
        return find(path).filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                .map(file -> contents(file, path));
    }

    private static byte[] contents(Path file, String path) {
        try (InputStream input = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] contents = input.readNBytes(LARGEST_FILE + 1);
            if (contents.length > LARGEST_FILE) {
                throw EngineException.invalid(path + " in the container is larger than " + LARGEST_FILE + " bytes");
            }
            return contents;
        } catch (IOException e) {
            throw EngineException.system("cannot read " + path + " in the container: " + e.getMessage(), e);
        }
    }

    /** The folders that make it up, uppermost first. */
    public List<Path> layers() {
        return layers.folders();
    }

    /** The path, without links on it, of the folder that a path leads to; empty where it leads to none. */
    public Optional<String> folder(String path) {
        return layers.folderBehind(path).map(Path::toString);
    }

    /** Where on the host the file or folder is that a path names; empty where there is none. */
    public Optional<Path> find(String path) {
        return layers.resolve(path);
    }

    /**
     * Creates in the writable layer what Docker's containers always have where it is missing: {@code /.dockerenv} and
     * {@code /etc/mtab}. Nothing happens where all is there, where the container took it away, or nothing is writable. Links
     that a container left in its layer are not followed.
     */
    public void prepare() {
        Optional<Path> writable = layers.writable();
        if (writable.isEmpty()) {
            return;
        }
        Path upper = writable.get();
        try {
            if (isMissing(upper, ".dockerenv")) {
                Files.createFile(upper.resolve(".dockerenv"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
            if (mayHoldMtab(upper) && isMissing(upper, "etc/mtab")) {
                linkMtab(upper.resolve("etc"), layers.folder("/etc"));
            }
        } catch (IOException e) {
            throw EngineException.system("cannot prepare the root file system: " + e.getMessage(), e);
        }
    }

    /** Nothing has that name, not even a mark of what the container took away. */
    private boolean isMissing(Path upper, String path) {
        return !Files.exists(upper.resolve(path), LinkOption.NOFOLLOW_LINKS) && !layers.exists("/" + path);
    }

    /** Whether {@code /etc} is a folder, and no link to one, or can become one. */
    private boolean mayHoldMtab(Path upper) {
        Path above = upper.resolve("etc");
        return Files.exists(above, LinkOption.NOFOLLOW_LINKS) ? Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)
                : layers.folder("/etc").isPresent() || !layers.exists("/etc");
    }

    private static void linkMtab(Path folder, Optional<Path> merged) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
            if (merged.isPresent()) {
                copyAttributes(merged.get(), folder);
            }
        }
        FileTime modified = Files.getLastModifiedTime(folder);
        Files.createSymbolicLink(folder.resolve("mtab"), Path.of(MTAB_TARGET));
        Files.setLastModifiedTime(folder, modified);
    }

    /** The folder of the upper layer hides the one below, so it has to look the same. */
    private static void copyAttributes(Path from, Path to) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(from, "unix:mode,uid,gid,lastModifiedTime",
                LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(to, "unix:uid", attributes.get("uid"));
        Files.setAttribute(to, "unix:gid", attributes.get("gid"));
        Files.setAttribute(to, "unix:mode", (int) attributes.get("mode") & 07777);
        Files.setLastModifiedTime(to, (FileTime) attributes.get("lastModifiedTime"));
    }
}
