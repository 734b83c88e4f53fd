package io.karavel.web.internal.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.web.ApiVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image in a list. Sizes that were not worked out are -1. */
public record ImageSummary(
        String id,
        String parentId,
        List<String> repoTags,
        List<String> repoDigests,
        long created,
        long size,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> virtualSize,
        long sharedSize,
        Map<String, String> labels,
        int containers) {

    /** From this version on an image without a name has none, where before it was called {@code <none>}. */
    private static final ApiVersion NAMELESS_IS_EMPTY = new ApiVersion(1, 43);
    private static final ApiVersion NO_VIRTUAL_SIZE = new ApiVersion(1, 44);

    public static ImageSummary of(Image image, List<ImageReference> shown, ApiVersion version) {
        List<String> tags = shown.stream().map(ImageReference::familiar).toList();
        List<String> digests = image.repoDigests();
        if (version.compareTo(NAMELESS_IS_EMPTY) < 0 && tags.isEmpty()) {
            tags = digests.isEmpty() ? List.of("<none>:<none>") : tags;
            digests = digests.isEmpty() ? List.of("<none>@<none>") : digests;
        }
        return new ImageSummary(
                image.id().value(), "", tags, digests, image.created().getEpochSecond(), image.size(),
                virtualSize(image, version), -1, image.config().labels(), -1);
    }

    static Optional<Long> virtualSize(Image image, ApiVersion version) {
        return version.compareTo(NO_VIRTUAL_SIZE) < 0 ? Optional.of(image.size()) : Optional.empty();
    }

    /** The same, now that it is known how many containers are made from it. */
    public ImageSummary withContainers(int count) {
        return new ImageSummary(id, parentId, repoTags, repoDigests, created, size, virtualSize, sharedSize, labels, count);
    }
}
