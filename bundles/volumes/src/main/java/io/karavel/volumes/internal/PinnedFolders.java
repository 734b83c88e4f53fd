package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts of volumes that are mounted where nobody can change what they are, until a container has them. */
final class PinnedFolders {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedFolders.class);

    private final Path root;

    PinnedFolders(Path root) {
        this.root = root;
    }

    Path pin(Path volume, String subpath, ContainerId container) {
        try (FolderBeneath part = FolderBeneath.open(volume, subpath)) {
            Path folder = root.resolve(container.value());
            Files.createDirectories(folder);
            Path place = folder.resolve(UUID.randomUUID().toString());
            part.mountAt(place);
            return place;
        } catch (IOException e) {
            throw EngineException.system("cannot mount the part \"" + subpath + "\" of a volume: " + e.getMessage(), e);
        }
    }

    /** Of a container. */
    void release(ContainerId container) {
        release(root.resolve(container.value()));
    }

    /** Those that an engine that was killed left. */
    void releaseAll() {
        try {
            if (Files.isDirectory(root)) {
                for (Path folder : list(root)) {
                    release(folder);
                }
            }
        } catch (IOException e) {
            LOG.warn("Parts of volumes stay mounted in {}; the next start of the engine tries again", root, e);
        }
    }

    private static void release(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            for (Path point : MountPoints.below(folder)) {
                FolderBeneath.unmount(point);
            }
            for (Path place : list(folder)) {
                Files.delete(place);
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.warn("Parts of volumes stay mounted in {}; the next start of the engine tries again", folder, e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
