package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of volumes on disk, {@code <name>/volume.json} each. A folder comes and goes in one step, by being renamed: whoever reads
 * sees all of a volume or nothing. A name that begins with a dot is no volume's.
 */
final class VolumeFolders {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeFolders.class);
    private static final String RECORD = "volume.json";
    private static final String COMING = ".new-";
    private static final String GOING = ".gone-";

    private final Path root;
    private final Disk disk;
    private final List<Path> leftovers = new CopyOnWriteArrayList<>();

    VolumeFolders(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    Path of(String name) {
        return root.resolve(name);
    }

    /** All volumes there are. A record that cannot be read is put aside and told of; what the volume holds stays. */
    List<StoredVolume> load() {
        List<StoredVolume> found = new ArrayList<>();
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x---"));
            for (Path folder : folders()) {
                String name = folder.getFileName().toString();
                if (!name.startsWith(".")) {
                    read(folder, found);
                } else if (name.startsWith(COMING) || name.startsWith(GOING)) {
                    leftovers.add(folder);
                }
            }
        } catch (IOException e) {
            throw EngineException.system("cannot read the volumes in " + root + ": " + e.getMessage(), e);
        }
        return found;
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)).toList();
        }
    }

    private static void read(Path folder, List<StoredVolume> found) throws IOException {
        Path record = folder.resolve(RECORD);
        if (!Files.exists(record)) {
            LOG.warn("{} has no {} and is no volume; creating one of that name makes it one", folder, RECORD);
            return;
        }
        try {
            StoredVolume stored = VolumeJson.read(Files.readAllBytes(record));
            if (!stored.volume().name().equals(folder.getFileName().toString())) {
                throw new IOException("it is that of the volume " + stored.volume().name());
            }
            found.add(stored);
        } catch (IOException e) {
            Path aside = folder.resolve(RECORD + ".damaged-" + Instant.now().toEpochMilli());
            Files.move(record, aside);
            LOG.error("The record of a volume cannot be read and is put aside as {}; what the volume holds stays. Creating a volume of "
                    + "that name makes it one again: {}", aside, e.getMessage());
        }
    }

    /** Stores a volume; it is on the disk when this returns, and what was there before where it fails. */
    void write(StoredVolume stored) throws IOException {
        Path folder = of(stored.volume().name());
        byte[] json = VolumeJson.write(stored);
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Path next = folder.resolve(RECORD + ".new");
            disk.delete(next);
            disk.write(next, json);
            disk.replace(next, folder.resolve(RECORD));
            disk.sync(folder);
            return;
        }
        Path coming = root.resolve(COMING + UUID.randomUUID());
        try {
            Files.createDirectory(coming);
            // Not at creation: the umask would have its say.
            Files.setPosixFilePermissions(coming, PosixFilePermissions.fromString("rwx-----x"));
            disk.write(coming.resolve(RECORD), json);
            disk.sync(coming);
            disk.replace(coming, folder);
            disk.sync(root);
        } catch (IOException e) {
            deleteTree(coming);
            throw e;
        }
    }

    /** Takes a volume's folder away, in one step as far as anybody can see. */
    void remove(String name) throws IOException {
        Path folder = of(name);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path going = root.resolve(GOING + UUID.randomUUID());
        disk.replace(folder, going);
        disk.sync(root);
        try {
            deleteTree(going);
        } catch (IOException e) {
            LOG.warn("What volume {} held could not all be deleted; the next start of the engine tries again", name, e);
        }
    }

    private void deleteTree(Path folder) throws IOException {
        disk.deleteContents(folder, Set.of());
        disk.delete(folder);
    }

    /** Deletes what was left, when the volumes were loaded, of those that an engine that was killed was making or removing. */
    void clear() {
        for (Path folder : leftovers) {
            try {
                deleteTree(folder);
            } catch (IOException e) {
                LOG.warn("What is left of a volume in {} could not be deleted; the next start of the engine tries again", folder, e);
            }
        }
        leftovers.clear();
    }
}
