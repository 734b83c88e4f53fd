package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What containerd knows of a container: what a task of that id is made of. A record runs nothing.
 *
 * @param image          a name, for people; containerd does not resolve it
 * @param runtime        name of the shim, for example {@code io.containerd.runc.v2}
 * @param runtimeOptions what the shim is told for every task of the container
 * @param spec           the OCI runtime specification, in JSON; not to be changed once handed over
 * @param snapshotter    empty when the root file system is not a snapshot
 * @param snapshotKey    empty when the root file system is not a snapshot; otherwise it is kept from garbage collection
 */
public record ContainerRecord(String id, String image, String runtime, Optional<TypedBytes> runtimeOptions, byte[] spec,
        String snapshotter, String snapshotKey, Map<String, String> labels) {

    public ContainerRecord {
        requireNonNull(id);
        requireNonNull(image);
        requireNonNull(runtime);
        requireNonNull(runtimeOptions);
        requireNonNull(spec);
        requireNonNull(snapshotter);
        requireNonNull(snapshotKey);
        labels = Map.copyOf(labels);
    }

    public ContainerRecord withLabels(Map<String, String> newLabels) {
        return new ContainerRecord(id, image, runtime, runtimeOptions, spec, snapshotter, snapshotKey, newLabels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerRecord that && id.equals(that.id) && image.equals(that.image)
                && runtime.equals(that.runtime) && runtimeOptions.equals(that.runtimeOptions)
                && Arrays.equals(spec, that.spec) && snapshotter.equals(that.snapshotter)
                && snapshotKey.equals(that.snapshotKey) && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
