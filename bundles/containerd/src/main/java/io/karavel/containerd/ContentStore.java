package io.karavel.containerd;

import io.karavel.model.Digest;
import io.karavel.api.EngineException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The blobs of our namespace. Content that nothing refers to is collected: callers hold a lease while they write, and
 * label what refers to it (containerd's {@code containerd.io/gc.ref.*} labels).
 */
@ProviderType
public interface ContentStore {
    /**
     * Writes content whose digest is known. If it is there already this succeeds at once, without reading the source
     * and without applying the labels. If an earlier write under the same ref broke off, it goes on where that ended.
     * Each chunk, not the whole, has a deadline. Several RPCs' worth of data, but one RPC.
     *
     * <p>Content that turns out different is refused, and the half-written content is thrown away (a second RPC).
     *
     * @param ref  names the write; only one at a time may have it
     * @param size in bytes; 0 when not known
     * @return {@code digest}
     * @throws EngineException UNAVAILABLE while another writer has the ref; CONFLICT for a wrong digest or size;
     *         SYSTEM when the source fails, in which case a later write may go on
     */
    Digest write(String ref, Digest digest, long size, Map<String, String> labels, ContentSource source);

    /** As above; of a stream that stands at the beginning, bytes already written are skipped. The caller closes it. */
    Digest write(String ref, Digest digest, long size, Map<String, String> labels, InputStream stream);

    /** Writes, from the beginning, content whose digest is not known. The caller closes the stream. */
    Digest write(String ref, Map<String, String> labels, InputStream stream);

    /**
     * Reads content as it is consumed; closing the stream early stops the transfer. Each chunk has a deadline.
     *
     * @throws EngineException NOT_FOUND; later failures are {@link java.io.IOException}s of the stream
     */
    InputStream read(Digest digest);

    /** @throws EngineException NOT_FOUND; INVALID when there is more than {@code maxBytes} */
    byte[] readAllBytes(Digest digest, int maxBytes);

    /** @throws EngineException NOT_FOUND */
    ContentInfo info(Digest digest);

    Optional<ContentInfo> find(Digest digest);

    default boolean exists(Digest digest) {
        return find(digest).isPresent();
    }

    /** @throws EngineException NOT_FOUND */
    void delete(Digest digest);

    /**
     * Sets these labels and leaves the others; an empty value removes one.
     *
     * @throws EngineException NOT_FOUND
     */
    ContentInfo updateLabels(Digest digest, Map<String, String> labels);

    /** What matches one of the filters, in containerd's filter language; all of it without a filter. */
    List<ContentInfo> list(String... filters);

    /** How far the write under this ref has come. */
    Optional<IngestStatus> status(String ref);

    /**
     * Throws away what was written under this ref.
     *
     * @throws EngineException NOT_FOUND
     */
    void abort(String ref);
}
