package io.karavel.web.internal.image;

import io.karavel.api.EngineException;
import io.karavel.api.ImageService;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageConfig;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Images in a list. */
final class FakeImages implements ImageService {
    final List<Image> images = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    volatile long loaded;
    volatile Optional<String> failure = Optional.empty();

    static Image image(int number, String... names) {
        ImageConfig config = new ImageConfig("", Set.of("80/tcp"), List.of("PATH=/bin"), List.of(), List.of("sh"),
                Set.of(), "/",
                Map.of("number", String.valueOf(number)), Optional.empty(), Optional.empty(), List.of(), List.of());
        Digest id = Digest.ofSha256Hex(String.format("%064x", number));
        return new Image(id, List.of(names).stream().map(ImageReference::parse).toList(), List.of(),
                Instant.ofEpochSecond(1_700_000_000L + number), 1000L * number, new Platform("linux", "amd64", ""), "",
                "",
                config, id, List.of(id));
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images);
    }

    @Override
    public Optional<Image> find(String reference) {
        return images.stream()
                .filter(image -> image.references().stream().anyMatch(name -> name.familiar().equals(reference)))
                .findFirst();
    }

    @Override
    public Image get(String reference) {
        return find(reference).orElseThrow(() -> EngineException.notFound("No such image: " + reference));
    }

    @Override
    public List<HistoryEntry> history(String reference) {
        return List.of(
                new HistoryEntry(Optional.of(get(reference).id()), Instant.ofEpochSecond(5), "CMD sh", 0, "",
                List.of(reference)),
                new HistoryEntry(Optional.empty(), Instant.ofEpochSecond(4), "ADD /", 7, "c", List.of()));
    }

    @Override
    public void tag(String reference, ImageReference name) {
        calls.add("tag " + get(reference).id().shortForm() + " " + name);
    }

    @Override
    public List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy) {
        Image image = get(reference);
        calls.add("remove " + reference + " " + force + " " + usedBy.running(image.id()) + usedBy.stopped(image.id()));
        return List.of(new ImageRemoval.Untagged(reference), new ImageRemoval.Deleted(image.id().value()));
    }

    @Override
    public void load(InputStream archive, Progress progress) {
        try {
            byte[] buffer = new byte[64 * 1024];
            for (int n = archive.read(buffer); n >= 0; n = archive.read(buffer)) {
                loaded += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        progress.step("layer", "Loading layer", 1, 2);
        failure.ifPresent(text -> {
            throw EngineException.invalid(text);
        });
        progress.message("Loaded image: busybox:latest");
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        try {
            archive.write("tar of ".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            archive.write(String.join(" ", references).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        failure.ifPresent(text -> {
            throw EngineException.invalid(text);
        });
    }

    @Override
    public Image importRootfs(InputStream archive, ImportRequest request, Progress progress) {
        failure.ifPresent(text -> {
            progress.step("layer", "Importing", 1, 2);
            throw EngineException.invalid(text);
        });
        calls.add("import " + request.name().map(ImageReference::familiar).orElse("") + " " + request.changes());
        return image(9);
    }
}
