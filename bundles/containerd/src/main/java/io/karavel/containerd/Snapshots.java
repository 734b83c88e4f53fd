package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The snapshots of one snapshotter. A snapshot that nothing refers to is collected: callers give it the label
 * {@value #GC_ROOT}, hold a lease, or name it in a container record. Parents of kept snapshots are kept.
 */
@ProviderType
public interface Snapshots {
    /** The label that keeps a resource from garbage collection, whatever its value; containerd's clients use a time. */
    String GC_ROOT = "containerd.io/gc.root";

    /** For example {@code overlayfs}. */
    String snapshotter();

    /**
     * Makes a writable snapshot.
     *
     * @param parent name of a committed snapshot; empty for none
     * @throws EngineException CONFLICT when the key is taken; NOT_FOUND without the parent
     */
    List<Mount> prepare(String key, String parent, Map<String, String> labels);

    /** Makes a read-only snapshot; otherwise as {@link #prepare}. */
    List<Mount> view(String key, String parent, Map<String, String> labels);

    /** @throws EngineException NOT_FOUND */
    List<Mount> mounts(String key);

    /**
     * Turns the writable snapshot {@code key} into the committed one {@code name}, with these labels alone.
     *
     * @throws EngineException CONFLICT when the name is taken (the writable one stays); NOT_FOUND
     */
    void commit(String name, String key, Map<String, String> labels);

    /** @throws EngineException NOT_FOUND; CONFLICT while others stand on it */
    void remove(String key);

    Optional<SnapshotInfo> stat(String key);

    /**
     * Replaces all labels.
     *
     * @throws EngineException NOT_FOUND
     */
    SnapshotInfo updateLabels(String key, Map<String, String> labels);

    /** @throws EngineException NOT_FOUND */
    SnapshotUsage usage(String key);

    /** Those that match one of the filters, in containerd's filter language; all of them without a filter. */
    List<SnapshotInfo> list(String... filters);
}
