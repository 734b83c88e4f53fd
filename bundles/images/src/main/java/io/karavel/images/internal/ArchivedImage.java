package io.karavel.images.internal;

import io.karavel.model.ImageReference;
import java.util.List;

/** An image as an archive has it: what it is called there, and its manifest or index, which is in the content store. */
record ArchivedImage(List<ImageReference> names, BlobDescriptor target) {
    ArchivedImage {
        names = List.copyOf(names);
    }
}
