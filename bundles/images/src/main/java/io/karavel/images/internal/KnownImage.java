package io.karavel.images.internal;

import io.karavel.api.ImageService.HistoryEntry;
import io.karavel.images.internal.ImageTree.PlatformImage;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What never changes about an image, read once.
 *
 * @param unpackedSizes what the snapshot of each layer takes up, lowest first
 */
record KnownImage(BlobDescriptor target, PlatformImage platformImage, List<Long> unpackedSizes) {
    KnownImage {
        unpackedSizes = List.copyOf(unpackedSizes);
    }

    Digest id() {
        return target.digest();
    }

    ImageDescription description() {
        return platformImage.description();
    }

    Image named(List<ImageReference> names) {
        ImageDescription description = description();
        long size = platformImage.descriptor().size() + platformImage.manifest().size()
                + unpackedSizes.stream().mapToLong(Long::longValue).sum();
        List<String> repoDigests = names.stream().map(name -> name.familiarName() + "@" + id()).distinct().toList();
        return new Image(id(), names, repoDigests, description.created(), size, description.platform(),
                description.author(), description.comment(), description.config(), Chain.top(description.diffIds()),
                description.diffIds());
    }

    /**
     * The steps, newest first; the newest carries the image's id and names. Layers that no step tells of come first.
     */
    List<HistoryEntry> history(List<ImageReference> names) {
        List<HistoryEntry> entries = new ArrayList<>();
        int layer = 0;
        long told = description().history().stream().filter(step -> !step.emptyLayer()).count();
        for (long untold = unpackedSizes.size() - told; untold > 0; untold--) {
            entries.add(entry(description().created(), "", unpackedSizes.get(layer++), ""));
        }
        for (ImageDescription.Step step : description().history()) {
            boolean sized = !step.emptyLayer() && layer < unpackedSizes.size();
            entries.add(entry(step.created(), step.createdBy(), sized ? unpackedSizes.get(layer++) : 0,
                    step.comment()));
        }
        Collections.reverse(entries);
        if (!entries.isEmpty()) {
            HistoryEntry newest = entries.get(0);
            entries.set(0, new HistoryEntry(Optional.of(id()), newest.created(), newest.createdBy(), newest.size(),
                    newest.comment(), names.stream().map(ImageReference::familiar).toList()));
        }
        return List.copyOf(entries);
    }

    private static HistoryEntry entry(Instant created, String createdBy, long size, String comment) {
        return new HistoryEntry(Optional.empty(), created, createdBy, size, comment, List.of());
    }
}
