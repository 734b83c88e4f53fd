package io.karavel.images.internal;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RootFilesystems;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.Mount;
import io.karavel.containerd.SnapshotInfo;
import io.karavel.containerd.Snapshots;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.spi.runtime.RootfsMount;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Root file systems as snapshots of containerd, called by the container's id. Each call is one RPC, and one more where
 * a prepared one is taken over.
 */
@Component
public final class ContainerdRootFilesystems implements RootFilesystems {
    private final Snapshots snapshots;

    @Activate
    public ContainerdRootFilesystems(@Reference ContainerdClient containerd) {
        snapshots = containerd.snapshots();
    }

    @Override
    public List<RootfsMount> prepare(ContainerId container, Digest topLayer) {
        Map<String, String> kept =
                Map.of(Snapshots.GC_ROOT, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        try {
            return toRootfs(snapshots.prepare(key(container), Chain.snapshot(topLayer), kept));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                return mounts(container);
            }
            throw e;
        }
    }

    @Override
    public List<RootfsMount> mounts(ContainerId container) {
        return toRootfs(snapshots.mounts(key(container)));
    }

    @Override
    public Set<ContainerId> containers() {
        return snapshots.list("kind==active").stream().map(SnapshotInfo::name).filter(ContainerId::isWellFormed)
                .map(ContainerId::new).collect(toUnmodifiableSet());
    }

    @Override
    public long size(ContainerId container) {
        try {
            return snapshots.usage(key(container)).bytes();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public void remove(ContainerId container) {
        try {
            snapshots.remove(key(container));
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public String key(ContainerId container) {
        return container.value();
    }

    @Override
    public String driver() {
        return snapshots.snapshotter();
    }

    private static List<RootfsMount> toRootfs(List<Mount> mounts) {
        return mounts.stream().map(mount -> new RootfsMount(mount.type(), mount.source(), mount.options())).toList();
    }
}
