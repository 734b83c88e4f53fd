package io.karavel.volumes.internal;

import io.karavel.spi.volume.VolumeDriver;
import io.karavel.spi.volume.VolumeTarget;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Volumes as folders of this machine, {@code _data} in the folder that each volume has; with the options {@code type}, {@code device} and
 * {@code o}, something is mounted there while the volume is in use.
 */
@Component(property = VolumeDriver.NAME + "=local")
public final class LocalVolumeDriver implements VolumeDriver {
    private static final Duration DEADLINE = Duration.ofSeconds(45);

    @Activate
    public LocalVolumeDriver() {}

    @Override
    public void validate(Map<String, String> options) {
        LocalOptions.parse(options);
    }

    @Override
    public void create(VolumeTarget volume) throws IOException {
        Path data = path(volume);
        if (!Files.isDirectory(data)) {
            Files.createDirectory(data);
            // Not at creation: the umask would have its say.
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** What it holds goes with its folder. */
    @Override
    public void remove(VolumeTarget volume) throws IOException {
        unmount(volume);
    }

    @Override
    public Path path(VolumeTarget volume) {
        return volume.folder().resolve("_data");
    }

    @Override
    public Path mount(VolumeTarget volume) throws IOException {
        create(volume);
        Path data = path(volume);
        LocalOptions options = LocalOptions.parse(volume.options());
        if (options.isMounted() && !MountPoints.has(data)) {
            try {
                Programs.run(DEADLINE, options.arguments(data.toString()));
            } catch (IOException e) {
                throw new IOException("failed to mount local volume: " + e.getMessage(), e);
            }
        }
        return data;
    }

    @Override
    public void unmount(VolumeTarget volume) throws IOException {
        Path data = path(volume);
        if (LocalOptions.parse(volume.options()).isMounted() && MountPoints.has(data)) {
            Programs.run(DEADLINE, List.of("umount", "--", data.toString()));
        }
    }

    /** Of folders only; what is behind a mount may be anybody's. A file with several names counts once. */
    @Override
    public OptionalLong size(VolumeTarget volume) throws IOException {
        if (LocalOptions.parse(volume.options()).isMounted()) {
            return OptionalLong.empty();
        }
        Counting counting = new Counting();
        Files.walkFileTree(path(volume), counting);
        return OptionalLong.of(counting.bytes);
    }

    /** Adds up files that may come and go meanwhile. */
    private static final class Counting extends SimpleFileVisitor<Path> {
        private final Set<Object> seen = new HashSet<>();
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.fileKey() == null || seen.add(attributes.fileKey())) {
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException problem) {
            return FileVisitResult.CONTINUE;
        }
    }
}
