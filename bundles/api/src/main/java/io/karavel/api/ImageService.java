package io.karavel.api;

import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The images on this machine. A {@code reference} is a name as people write it, an id, or the unique beginning of one (with or
 * without {@code sha256:}). Reading answers from a snapshot; before there is one, it waits for it, and fails as {@code UNAVAILABLE} where it
 * does not come. Writing blocks until done.
 */
@ProviderType
public interface ImageService {
    /** Whether there is a snapshot to read from, so that reading does not wait. Once it is there, it stays. */
    default boolean ready() {
        return true;
    }

    List<Image> list();

    Optional<Image> find(String reference);

    /** {@code NOT_FOUND} with Docker's words where there is none. */
    Image get(String reference);

    /** The layers and steps an image was made by, newest first. */
    List<HistoryEntry> history(String reference);

    /** Gives an image one more name; it leaves the image that had it. */
    void tag(String reference, ImageReference name);

    /**
     * Takes a name off an image, and the image away with its last name.
     *
     * @param force   also where a stopped container uses it, or an id has several names
     * @param usedBy  answers whether a container was made from an image
     * @return what was done, in order
     */
    List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy);

    /**
     * Loads the images of a tar archive, as {@code docker save} (either form) or an OCI layout has it. Compressed archives too.
     * Nothing is kept of one that is damaged.
     */
    void load(InputStream archive, Progress progress);

    /** Writes images as one archive that both {@code docker load} and readers of OCI layouts understand. */
    void save(List<String> references, OutputStream archive);

    /** Makes an image of one layer from a file system in a tar archive. {@code changes} are instructions such as {@code CMD sh}. */
    Image importRootfs(InputStream archive, ImportRequest request, Progress progress);

    /** How an imported image is named and described. */
    record ImportRequest(Optional<ImageReference> name, String message, List<String> changes, Optional<String> platform) {}

    /** One step; {@code size} in bytes, 0 for one that changed no file. */
    record HistoryEntry(
            Optional<Digest> image, Instant created, String createdBy, long size, String comment, List<String> tags) {}

    /** Says of an image which containers stand in the way of its removal. */
    interface ImageUse {
        /** Ids of running containers made from it. */
        List<String> running(Digest image);

        /** Ids of stopped ones. */
        List<String> stopped(Digest image);
    }

    /** One thing a removal did. */
    sealed interface ImageRemoval {
        record Untagged(String reference) implements ImageRemoval {}

        record Deleted(String id) implements ImageRemoval {}
    }

    /** Hears how long work goes on. Called on the thread that called the service; may block. */
    interface Progress {
        /** Silence. */
        Progress NONE = new Progress() {
            @Override
            public void message(String text) {}

            @Override
            public void step(String id, String status, long current, long total) {}
        };

        /** A line for people, without its end. */
        void message(String text);

        /** How far one part is; {@code total} 0 where unknown. */
        void step(String id, String status, long current, long total);
    }
}
