package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * An image that is complete on this machine, for one platform.
 *
 * @param id          digest of its manifest, as containerd's image store has it
 * @param references  the names it goes by: those with a tag
 * @param repoDigests the names it goes by together with the digest it was pulled or loaded as, in familiar form
 * @param created     when it was built; the epoch where it does not say
 * @param size        bytes of its layers, unpacked and packed together as Docker counts with containerd's store
 * @param topLayer    chain id of its layers: the snapshot a container starts from
 * @param layers      digests of the uncompressed layers, lowest first
 */
public record Image(
        Digest id,
        List<ImageReference> references,
        List<String> repoDigests,
        Instant created,
        long size,
        Platform platform,
        String author,
        String comment,
        ImageConfig config,
        Digest topLayer,
        List<Digest> layers) {
    public Image {
        requireNonNull(id);
        references = List.copyOf(references);
        repoDigests = List.copyOf(repoDigests);
        requireNonNull(created);
        requireNonNull(platform);
        author = Values.text(author);
        comment = Values.text(comment);
        requireNonNull(config);
        requireNonNull(topLayer);
        layers = List.copyOf(layers);
    }
}
