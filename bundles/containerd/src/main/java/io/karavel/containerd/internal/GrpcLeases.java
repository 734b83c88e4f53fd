package io.karavel.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.Lease;
import io.karavel.containerd.Leases;
import io.karavel.containerd.internal.wire.leases.CreateRequest;
import io.karavel.containerd.internal.wire.leases.DeleteRequest;
import io.karavel.containerd.internal.wire.leases.LeasesGrpc;
import io.karavel.containerd.internal.wire.leases.ListRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Leases by gRPC. */
final class GrpcLeases implements Leases {
    /** The label that makes a lease end by itself, as a time in RFC 3339. */
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final Rpc rpc;

    GrpcLeases(Rpc rpc) {
        this.rpc = rpc;
    }

    @Override
    public Lease create(Duration expiry) {
        String id = "karavel-" + UUID.randomUUID();
        CreateRequest request = CreateRequest.newBuilder()
                .setId(id)
                .putLabels(EXPIRE, Instant.now().plus(expiry).truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        try {
            rpc.call(Rpc.QUICK, LeasesGrpc::newBlockingV2Stub, stub -> stub.create(request));
        } catch (EngineException e) {
            if (e.mayHaveHappened()) {
                forget(id, e);
            }
            throw e;
        }
        return new HeldLease(this, id);
    }

    /** Nobody knows whether there is such a lease now. */
    private void forget(String id, EngineException failure) {
        try {
            delete(id, false);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public List<String> list() {
        return rpc.call(Rpc.QUICK, LeasesGrpc::newBlockingV2Stub, stub -> stub.list(ListRequest.getDefaultInstance()))
                .getLeasesList().stream()
                .map(lease -> lease.getId())
                .toList();
    }

    @Override
    public void delete(String id, boolean sync) {
        DeleteRequest request = DeleteRequest.newBuilder().setId(id).setSync(sync).build();
        rpc.call(sync ? Rpc.SLOW : Rpc.QUICK, LeasesGrpc::newBlockingV2Stub, stub -> stub.delete(request));
    }
}
