package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Digest;
import io.karavel.model.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the way from an image's target, which may be an index for several platforms, to what this machine runs. */
final class ImageTree {
    private static final int DEEPEST = 4;

    private final Blobs blobs;
    private final Platform host;

    ImageTree(Blobs blobs, Platform host) {
        this.blobs = blobs;
        this.host = host;
    }

    /** An image for one platform; {@code descriptor} is of the manifest. */
    record PlatformImage(BlobDescriptor descriptor, Manifest manifest, ImageDescription description) {}

    /** The image for this machine, or for any where there is none. Several RPCs. */
    PlatformImage find(BlobDescriptor target) {
        return find(target, 0);
    }

    private PlatformImage find(BlobDescriptor target, int depth) {
        byte[] document = document(target);
        if (MediaTypes.isIndex(target.mediaType()) && depth < DEEPEST) {
            BlobDescriptor chosen = Index.parse(document).choose(host, child -> isPresent(child.digest()))
                    .orElseThrow(() -> incomplete(target.digest()));
            return find(chosen, depth + 1);
        }
        if (!MediaTypes.isManifest(target.mediaType())) {
            throw EngineException.invalid("neither a manifest nor an index of manifests: " + target.digest()
                    + " (" + target.mediaType() + ")");
        }
        Manifest manifest = Manifest.parse(document);
        return new PlatformImage(target, manifest, ImageDescription.parse(document(manifest.config())));
    }

    /** Checks that nothing of an image is missing. */
    void check(PlatformImage image) {
        document(image.manifest().config());
        image.manifest().layers().forEach(layer -> checkSize(layer, blobs.size(layer.digest())));
    }

    /** Tells garbage collection what refers to what, for all platforms that are there. */
    void label(BlobDescriptor target) {
        label(target, 0);
    }

    private void label(BlobDescriptor target, int depth) {
        if (depth > DEEPEST || !isPresent(target.digest())) {
            return;
        }
        if (MediaTypes.isIndex(target.mediaType())) {
            Index index = Index.parse(document(target));
            blobs.label(target.digest(), index.references());
            index.manifests().forEach(child -> label(child, depth + 1));
        } else if (MediaTypes.isManifest(target.mediaType())) {
            blobs.label(target.digest(), Manifest.parse(document(target)).references());
        }
    }

    /** All content an image consists of and that is there, for all platforms. */
    List<BlobDescriptor> everything(BlobDescriptor target) {
        List<BlobDescriptor> collected = new ArrayList<>();
        collect(target, 0, collected);
        return collected;
    }

    private void collect(BlobDescriptor target, int depth, List<BlobDescriptor> collected) {
        if (depth > DEEPEST || !isPresent(target.digest())) {
            return;
        }
        collected.add(target);
        if (MediaTypes.isIndex(target.mediaType())) {
            Index.parse(document(target)).manifests().forEach(child -> collect(child, depth + 1, collected));
        } else if (MediaTypes.isManifest(target.mediaType())) {
            Manifest manifest = Manifest.parse(document(target));
            collect(manifest.config(), DEEPEST, collected);
            manifest.layers().forEach(layer -> collect(layer, DEEPEST, collected));
        }
    }

    private boolean isPresent(Digest digest) {
        return blobs.size(digest).isPresent();
    }

    private byte[] document(BlobDescriptor descriptor) {
        if (descriptor.size() > Json.LONGEST_DOCUMENT) {
            throw EngineException.invalid(descriptor.digest() + " is longer than " + Json.LONGEST_DOCUMENT + " bytes");
        }
        checkSize(descriptor, blobs.size(descriptor.digest()));
        return blobs.document(descriptor.digest());
    }

    private static void checkSize(BlobDescriptor descriptor, Optional<Long> size) {
        if (size.isEmpty()) {
            throw incomplete(descriptor.digest());
        }
        if (size.get() != descriptor.size()) {
            throw EngineException.invalid(descriptor.digest() + " is " + size.get()
                    + " bytes long, what refers to it says " + descriptor.size());
        }
    }

    private static EngineException incomplete(Digest missing) {
        return EngineException.invalid("the image is not complete: there is no content " + missing);
    }
}
