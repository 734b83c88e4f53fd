package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContentInfo;
import io.karavel.containerd.ContentStore;
import io.karavel.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The content store in the terms of images. Bound to a lease where it is used to write, with which also goes what was
 * written in part.
 */
final class Blobs {
    private final ContentStore content;

    Blobs(ContentStore content) {
        this.content = content;
    }

    /** A whole document; INVALID where it is longer than any should be, NOT_FOUND where it is not there. */
    byte[] document(Digest digest) {
        return content.readAllBytes(digest, Json.LONGEST_DOCUMENT);
    }

    Optional<Long> size(Digest digest) {
        return content.find(digest).map(ContentInfo::size);
    }

    InputStream read(Digest digest) {
        return content.read(digest);
    }

    void label(Digest digest, Map<String, String> labels) {
        content.updateLabels(digest, labels);
    }

    /** Stores content that has to have this digest and size; INVALID where it has not. */
    void write(Digest expected, long size, InputStream stream) {
        try {
            content.write(newRef(), expected, size, Map.of(), stream);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.CONFLICT || e.kind() == ErrorKind.INVALID) {
                throw new EngineException(ErrorKind.INVALID, "the content of " + expected
                        + " does not match its digest", e);
            }
            throw translated(e);
        }
    }

    /** Stores content and tells its digest. */
    Digest write(InputStream stream) {
        try {
            return content.write(newRef(), Map.of(), stream);
        } catch (EngineException e) {
            throw translated(e);
        }
    }

    /** A source that cannot be read is the archive that somebody sent. */
    private static EngineException translated(EngineException e) {
        return e.kind() == ErrorKind.SYSTEM && e.getCause() instanceof IOException cause
                ? new EngineException(ErrorKind.INVALID, "cannot read the archive: " + cause.getMessage(), cause) : e;
    }

    /** Stores a document of our own, with labels that say what it refers to. */
    BlobDescriptor writeDocument(String mediaType, byte[] document, Map<String, String> labels) {
        Digest digest = Digest.sha256(document);
        content.write(newRef(), digest, document.length, labels, new ByteArrayInputStream(document));
        if (!labels.isEmpty()) {
            // Content that was there before keeps the labels it had.
            label(digest, labels);
        }
        return new BlobDescriptor(mediaType, digest, document.length);
    }

    private static String newRef() {
        return "karavel-" + UUID.randomUUID();
    }
}
