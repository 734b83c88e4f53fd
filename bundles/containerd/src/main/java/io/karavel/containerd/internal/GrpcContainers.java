package io.karavel.containerd.internal;

import io.karavel.containerd.ContainerRecord;
import io.karavel.containerd.Containers;
import io.karavel.containerd.TypedBytes;
import io.karavel.containerd.internal.wire.containers.Container;
import io.karavel.containerd.internal.wire.containers.ContainersGrpc;
import io.karavel.containerd.internal.wire.containers.ContainersGrpc.ContainersBlockingV2Stub;
import io.karavel.containerd.internal.wire.containers.CreateContainerRequest;
import io.karavel.containerd.internal.wire.containers.DeleteContainerRequest;
import io.karavel.containerd.internal.wire.containers.GetContainerRequest;
import io.karavel.containerd.internal.wire.containers.ListContainersRequest;
import io.karavel.containerd.internal.wire.containers.UpdateContainerRequest;
import java.util.List;
import java.util.Optional;

/** Container records by gRPC. */
final class GrpcContainers implements Containers {
    private final Rpc rpc;

    GrpcContainers(Rpc rpc) {
        this.rpc = rpc;
    }

    private <T> T call(Rpc.Call<ContainersBlockingV2Stub, T> call) {
        return rpc.call(Rpc.QUICK, ContainersGrpc::newBlockingV2Stub, call);
    }

    @Override
    public ContainerRecord create(ContainerRecord container) {
        CreateContainerRequest request = CreateContainerRequest.newBuilder().setContainer(toWire(container)).build();
        return fromWire(call(stub -> stub.create(request)).getContainer());
    }

    @Override
    public ContainerRecord update(ContainerRecord container) {
        UpdateContainerRequest request = UpdateContainerRequest.newBuilder().setContainer(toWire(container)).build();
        return fromWire(call(stub -> stub.update(request)).getContainer());
    }

    @Override
    public void delete(String id) {
        DeleteContainerRequest request = DeleteContainerRequest.newBuilder().setId(id).build();
        call(stub -> stub.delete(request));
    }

    @Override
    public ContainerRecord get(String id) {
        GetContainerRequest request = GetContainerRequest.newBuilder().setId(id).build();
        return fromWire(call(stub -> stub.get(request)).getContainer());
    }

    @Override
    public Optional<ContainerRecord> find(String id) {
        return Found.find(() -> get(id));
    }

    @Override
    public List<ContainerRecord> list(String... filters) {
        ListContainersRequest request = ListContainersRequest.newBuilder().addAllFilters(List.of(filters)).build();
        return rpc.collect(Rpc.QUICK, ContainersGrpc::newBlockingV2Stub, stub -> stub.listStream(request)).stream()
                .map(message -> fromWire(message.getContainer()))
                .toList();
    }

    private static Container toWire(ContainerRecord container) {
        Container.Runtime.Builder runtime = Container.Runtime.newBuilder().setName(container.runtime());
        container.runtimeOptions().ifPresent(options -> runtime.setOptions(Wire.any(options)));
        return Container.newBuilder()
                .setId(container.id())
                .setImage(container.image())
                .setRuntime(runtime)
                .setSpec(Wire.any(TypedBytes.OCI_SPEC, container.spec()))
                .setSnapshotter(container.snapshotter())
                .setSnapshotKey(container.snapshotKey())
                .putAllLabels(container.labels())
                .build();
    }

    private static ContainerRecord fromWire(Container container) {
        Container.Runtime runtime = container.getRuntime();
        return new ContainerRecord(
                container.getId(),
                container.getImage(),
                runtime.getName(),
                runtime.hasOptions() ? Optional.of(Wire.typedBytes(runtime.getOptions())) : Optional.empty(),
                container.getSpec().getValue().toByteArray(),
                container.getSnapshotter(),
                container.getSnapshotKey(),
                container.getLabelsMap());
    }
}
