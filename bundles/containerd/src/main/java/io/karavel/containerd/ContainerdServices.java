package io.karavel.containerd;

import org.osgi.annotation.versioning.ProviderType;

/** What containerd offers to work with. */
@ProviderType
public interface ContainerdServices {
    Containers containers();

    Tasks tasks();

    ContentStore content();

    /** The snapshots of the default snapshotter, {@code overlayfs}. */
    Snapshots snapshots();

    /** The snapshots of another snapshotter. */
    Snapshots snapshots(String snapshotter);

    ImageRecords images();

    Diffs diffs();
}
