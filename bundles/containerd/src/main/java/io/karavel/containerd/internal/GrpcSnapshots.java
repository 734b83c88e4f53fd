package io.karavel.containerd.internal;

import com.google.protobuf.FieldMask;
import io.karavel.api.EngineException;
import io.karavel.containerd.Mount;
import io.karavel.containerd.SnapshotInfo;
import io.karavel.containerd.SnapshotUsage;
import io.karavel.containerd.Snapshots;
import io.karavel.containerd.internal.wire.snapshots.CommitSnapshotRequest;
import io.karavel.containerd.internal.wire.snapshots.Info;
import io.karavel.containerd.internal.wire.snapshots.ListSnapshotsRequest;
import io.karavel.containerd.internal.wire.snapshots.MountsRequest;
import io.karavel.containerd.internal.wire.snapshots.PrepareSnapshotRequest;
import io.karavel.containerd.internal.wire.snapshots.RemoveSnapshotRequest;
import io.karavel.containerd.internal.wire.snapshots.SnapshotsGrpc;
import io.karavel.containerd.internal.wire.snapshots.SnapshotsGrpc.SnapshotsBlockingV2Stub;
import io.karavel.containerd.internal.wire.snapshots.StatSnapshotRequest;
import io.karavel.containerd.internal.wire.snapshots.UpdateSnapshotRequest;
import io.karavel.containerd.internal.wire.snapshots.UsageRequest;
import io.karavel.containerd.internal.wire.snapshots.UsageResponse;
import io.karavel.containerd.internal.wire.snapshots.ViewSnapshotRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots of one snapshotter by gRPC. */
final class GrpcSnapshots implements Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcSnapshots.class);
    /** containerd tells this from other failures by its words alone. */
    private static final Pattern TAKEN = Pattern.compile(
            "failed to rename: rename .+/new-\\d+ (/.+/snapshots/\\d+): (?:file exists|directory not empty)");

    private final Rpc rpc;
    private final String snapshotter;

    GrpcSnapshots(Rpc rpc, String snapshotter) {
        this.rpc = rpc;
        this.snapshotter = snapshotter;
    }

    private <T> T call(Duration timeout, Rpc.Call<SnapshotsBlockingV2Stub, T> call) {
        return rpc.call(timeout, SnapshotsGrpc::newBlockingV2Stub, call);
    }

    @Override
    public String snapshotter() {
        return snapshotter;
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        PrepareSnapshotRequest request = PrepareSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter).setKey(key).setParent(parent).putAllLabels(labels).build();
        return Wire.fromWire(withRoom(() -> call(Rpc.QUICK, stub -> stub.prepare(request)).getMountsList()));
    }

    /**
     * A containerd that was killed may have made a snapshot's folder without noting it; the next snapshot gets the same number, and finds
     * its place taken. The folder is put aside, under a name by which containerd's own garbage collection takes it.
     */
    private static <T> T withRoom(Supplier<T> making) {
        try {
            return making.get();
        } catch (EngineException e) {
            Matcher taken = TAKEN.matcher(String.valueOf(e.getMessage()));
            if (!taken.find()) {
                throw e;
            }
            Path folder = Path.of(taken.group(1));
            LOG.warn("{} was left by a containerd that was killed, and is put aside", folder);
            try {
                Files.move(folder, folder.resolveSibling("rm-" + folder.getFileName() + "-" + UUID.randomUUID()));
            } catch (NoSuchFileException gone) {
                LOG.debug("Garbage collection was faster", gone);
            } catch (IOException problem) {
                e.addSuppressed(problem);
                throw e;
            }
            return making.get();
        }
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        ViewSnapshotRequest request = ViewSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter).setKey(key).setParent(parent).putAllLabels(labels).build();
        return Wire.fromWire(withRoom(() -> call(Rpc.QUICK, stub -> stub.view(request)).getMountsList()));
    }

    @Override
    public List<Mount> mounts(String key) {
        MountsRequest request = MountsRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        return Wire.fromWire(call(Rpc.QUICK, stub -> stub.mounts(request)).getMountsList());
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels) {
        CommitSnapshotRequest request = CommitSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter).setName(name).setKey(key).putAllLabels(labels).build();
        // The snapshotter walks the files to count them.
        call(Rpc.SLOW, stub -> stub.commit(request));
    }

    @Override
    public void remove(String key) {
        RemoveSnapshotRequest request =
                RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        call(Rpc.SLOW, stub -> stub.remove(request));
    }

    @Override
    public Optional<SnapshotInfo> stat(String key) {
        StatSnapshotRequest request = StatSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        return Found.find(() -> fromWire(call(Rpc.QUICK, stub -> stub.stat(request)).getInfo()));
    }

    @Override
    public SnapshotInfo updateLabels(String key, Map<String, String> labels) {
        UpdateSnapshotRequest request = UpdateSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setInfo(Info.newBuilder().setName(key).putAllLabels(labels))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                .build();
        return fromWire(call(Rpc.QUICK, stub -> stub.update(request)).getInfo());
    }

    @Override
    public SnapshotUsage usage(String key) {
        UsageRequest request = UsageRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        // For a writable snapshot the snapshotter walks the files.
        UsageResponse usage = call(Rpc.SLOW, stub -> stub.usage(request));
        return new SnapshotUsage(usage.getSize(), usage.getInodes());
    }

    @Override
    public List<SnapshotInfo> list(String... filters) {
        ListSnapshotsRequest request = ListSnapshotsRequest.newBuilder()
                .setSnapshotter(snapshotter).addAllFilters(List.of(filters)).build();
        return rpc.collect(Rpc.QUICK, SnapshotsGrpc::newBlockingV2Stub, stub -> stub.list(request)).stream()
                .flatMap(response -> response.getInfoList().stream())
                .map(GrpcSnapshots::fromWire)
                .toList();
    }

    private static SnapshotInfo fromWire(Info info) {
        SnapshotInfo.Kind kind = switch (info.getKind()) {
            case VIEW -> SnapshotInfo.Kind.VIEW;
            case ACTIVE -> SnapshotInfo.Kind.ACTIVE;
            case COMMITTED -> SnapshotInfo.Kind.COMMITTED;
            case UNKNOWN, UNRECOGNIZED -> SnapshotInfo.Kind.UNKNOWN;
        };
        return new SnapshotInfo(info.getName(), Wire.present(info.getParent()), kind, Wire.instant(info.getCreatedAt()),
                Wire.instant(info.getUpdatedAt()), info.getLabelsMap());
    }
}
