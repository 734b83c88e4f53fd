package io.karavel.containerd.internal;

import io.karavel.containerd.ContainerdServices;
import io.karavel.containerd.Containers;
import io.karavel.containerd.ContentStore;
import io.karavel.containerd.Diffs;
import io.karavel.containerd.ImageRecords;
import io.karavel.containerd.Snapshots;
import io.karavel.containerd.Tasks;

/** The services that share a set of headers. */
final class GrpcServices implements ContainerdServices {
    private static final String SNAPSHOTTER = "overlayfs";

    private final Rpc rpc;

    GrpcServices(Rpc rpc) {
        this.rpc = rpc;
    }

    @Override
    public Containers containers() {
        return new GrpcContainers(rpc);
    }

    @Override
    public Tasks tasks() {
        return new GrpcTasks(rpc);
    }

    @Override
    public ContentStore content() {
        return new GrpcContentStore(rpc);
    }

    @Override
    public Snapshots snapshots() {
        return snapshots(SNAPSHOTTER);
    }

    @Override
    public Snapshots snapshots(String snapshotter) {
        return new GrpcSnapshots(rpc, snapshotter);
    }

    @Override
    public ImageRecords images() {
        return new GrpcImageRecords(rpc);
    }

    @Override
    public Diffs diffs() {
        return new GrpcDiffs(rpc);
    }
}
