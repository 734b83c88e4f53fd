package io.karavel.containerd.internal;

import io.karavel.containerd.Descriptor;
import io.karavel.containerd.Diffs;
import io.karavel.containerd.Mount;
import io.karavel.containerd.internal.wire.diff.ApplyRequest;
import io.karavel.containerd.internal.wire.diff.DiffGrpc;
import io.karavel.containerd.internal.wire.diff.DiffRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Diffs by gRPC. */
final class GrpcDiffs implements Diffs {
    /** Layers of several gigabytes on slow disks are not rare. */
    private static final Duration LAYER = Duration.ofMinutes(10);

    private final Rpc rpc;

    GrpcDiffs(Rpc rpc) {
        this.rpc = rpc;
    }

    @Override
    public Descriptor apply(Descriptor layer, List<Mount> mounts) {
        ApplyRequest request =
                ApplyRequest.newBuilder().setDiff(Wire.toWire(layer)).addAllMounts(Wire.toWire(mounts)).build();
        return Wire.fromWire(rpc.call(LAYER, DiffGrpc::newBlockingV2Stub, stub -> stub.apply(request)).getApplied());
    }

    @Override
    public Descriptor diff(List<Mount> lower, List<Mount> upper, String mediaType, String ref,
            Map<String, String> labels) {
        DiffRequest request = DiffRequest.newBuilder()
                .addAllLeft(Wire.toWire(lower))
                .addAllRight(Wire.toWire(upper))
                .setMediaType(mediaType)
                .setRef(ref)
                .putAllLabels(labels)
                .build();
        return Wire.fromWire(rpc.call(LAYER, DiffGrpc::newBlockingV2Stub, stub -> stub.diff(request)).getDiff());
    }
}
