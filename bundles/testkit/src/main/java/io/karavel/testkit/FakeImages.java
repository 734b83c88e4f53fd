package io.karavel.testkit;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.karavel.api.EngineException;
import io.karavel.api.ImageService;
import io.karavel.api.RootFilesystems;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageConfig;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import io.karavel.spi.runtime.RootfsMount;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One image without a file in it, and root file systems that are folders; the next engine finds those in the same folder again. Its
 * calls go by the {@link CallLog}: {@code prepare}, {@code mounts}, {@code removeRootfs} and {@code rootFilesystems}.
 */
public final class FakeImages implements ImageService, RootFilesystems {
    private final Path folder;
    private final CallLog calls;
    private final Map<String, Image> images;

    /** @param config how the image wants to be run, which goes by the name {@code image} */
    public FakeImages(Path folder, ImageConfig config, CallLog calls) {
        this.folder = folder;
        this.calls = calls;
        this.images = Map.of("image", image(config));
    }

    private static Image image(ImageConfig config) {
        Digest digest = Digest.ofSha256Hex("1".repeat(64));
        return new Image(digest, List.of(), List.of(), Instant.EPOCH, 0, new Platform("linux", "amd64", ""), "", "", config,
                digest, List.of());
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public Optional<Image> find(String reference) {
        return images.entrySet().stream()
                .filter(entry -> entry.getKey().equals(reference) || entry.getValue().id().value().equals(reference))
                .map(Map.Entry::getValue).findFirst();
    }

    @Override
    public Image get(String reference) {
        return find(reference).orElseThrow(() -> EngineException.notFound("No such image: " + reference));
    }

    @Override
    public List<RootfsMount> prepare(ContainerId container, Digest topLayer) {
        return calls.get("prepare", () -> {
            try {
                Files.createDirectories(rootfs(container));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of(new RootfsMount("bind", rootfs(container).toString(), List.of("rbind", "rw")));
        });
    }

    private Path rootfs(ContainerId container) {
        return folder.resolve(container.value());
    }

    @Override
    public List<RootfsMount> mounts(ContainerId container) {
        return calls.get("mounts", () -> {
            if (!Files.isDirectory(rootfs(container))) {
                throw EngineException.notFound("no root file system of container " + container);
            }
            return List.of(new RootfsMount("bind", rootfs(container).toString(), List.of("rbind", "rw")));
        });
    }

    @Override
    public Set<ContainerId> containers() {
        return calls.get("rootFilesystems", () -> rootFilesystems().stream().map(ContainerId::new).collect(toUnmodifiableSet()));
    }

    @Override
    public void remove(ContainerId container) {
        calls.call("removeRootfs", () -> {
            if (!Files.exists(rootfs(container))) {
                return;
            }
            try (Stream<Path> files = Files.walk(rootfs(container))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Each is of the same size. */
    @Override
    public long size(ContainerId container) {
        return containers().contains(container) ? 1000 : 0;
    }

    /** The containers that have a root file system. */
    public List<String> rootFilesystems() {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String key(ContainerId container) {
        return container.value();
    }

    @Override
    public String driver() {
        return "folders";
    }

    @Override
    public List<HistoryEntry> history(String reference) {
        get(reference);
        return List.of();
    }

    @Override
    public void tag(String reference, ImageReference name) {
        throw unsupported();
    }

    @Override
    public List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy) {
        throw unsupported();
    }

    @Override
    public void load(InputStream archive, Progress progress) {
        throw unsupported();
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        throw unsupported();
    }

    @Override
    public Image importRootfs(InputStream archive, ImportRequest request, Progress progress) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("there is one image here, and there it stays");
    }
}
