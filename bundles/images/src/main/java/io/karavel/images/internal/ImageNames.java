package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ImageRecord;
import io.karavel.containerd.ImageRecords;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records that keep images: one for each name, called by it in full; and for an image without a name one that is
 * called {@code <none>@} and its id, which can be nobody's name.
 */
final class ImageNames {
    private static final String NAMELESS = "<none>@";

    private final ImageRecords records;

    ImageNames(ImageRecords records) {
        this.records = records;
    }

    /** What an image is called by this record; empty for a nameless one, and for one that another program made. */
    static Optional<ImageReference> nameOf(ImageRecord record) {
        if (record.name().startsWith(NAMELESS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ImageReference.parse(record.name())).filter(name -> name.tag().isPresent());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Gives a name to an image. One that had it before is kept, nameless if it has no other.
     *
     * @return the image that lost the name
     */
    Optional<Digest> give(ImageReference name, BlobDescriptor target) {
        Optional<ImageRecord> before = records.find(name.toString())
                .filter(record -> !record.target().digest().value().equals(target.digest().value()));
        if (before.isPresent() && recordsOf(BlobDescriptor.of(before.get().target())) == 1) {
            keepNameless(BlobDescriptor.of(before.get().target()));
        }
        records.createOrReplace(name.toString(), target.toContainerd(), Map.of());
        forget(NAMELESS + target.digest());
        return before.map(record -> record.target().digest());
    }

    /** Sees to it that an image stays, whether or not it has a name. */
    void keep(BlobDescriptor target) {
        if (recordsOf(target) == 0) {
            keepNameless(target);
        }
    }

    void keepNameless(BlobDescriptor target) {
        records.createOrReplace(NAMELESS + target.digest(), target.toContainerd(), Map.of());
    }

    private int recordsOf(BlobDescriptor target) {
        return records.list("target.digest==\"" + target.digest() + "\"").size();
    }

    /** Takes a name away from an image that has others, or is kept nameless. */
    void take(ImageReference name) {
        forget(name.toString());
    }

    /** Takes all names away, and waits until what nothing keeps any more is gone. */
    void takeAll(Image image) {
        List<String> all = new ArrayList<>(List.of(NAMELESS + image.id()));
        image.references().forEach(name -> all.add(name.toString()));
        String last = all.remove(all.size() - 1);
        all.forEach(this::forget);
        try {
            records.delete(last, true);
        } catch (EngineException e) {
            // The record goes before the collection begins, and that goes on whether or not we wait.
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.TIMEOUT) {
                throw e;
            }
        }
    }

    private void forget(String record) {
        try {
            records.delete(record, false);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
