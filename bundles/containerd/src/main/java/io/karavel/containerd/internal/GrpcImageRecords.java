package io.karavel.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.Descriptor;
import io.karavel.containerd.ImageRecord;
import io.karavel.containerd.ImageRecords;
import io.karavel.containerd.internal.wire.images.CreateImageRequest;
import io.karavel.containerd.internal.wire.images.DeleteImageRequest;
import io.karavel.containerd.internal.wire.images.GetImageRequest;
import io.karavel.containerd.internal.wire.images.Image;
import io.karavel.containerd.internal.wire.images.ImagesGrpc;
import io.karavel.containerd.internal.wire.images.ImagesGrpc.ImagesBlockingV2Stub;
import io.karavel.containerd.internal.wire.images.ListImagesRequest;
import io.karavel.containerd.internal.wire.images.UpdateImageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images by gRPC. */
final class GrpcImageRecords implements ImageRecords {
    private final Rpc rpc;

    GrpcImageRecords(Rpc rpc) {
        this.rpc = rpc;
    }

    private <T> T call(Duration timeout, Rpc.Call<ImagesBlockingV2Stub, T> call) {
        return rpc.call(timeout, ImagesGrpc::newBlockingV2Stub, call);
    }

    @Override
    public ImageRecord create(String name, Descriptor target, Map<String, String> labels) {
        CreateImageRequest request = CreateImageRequest.newBuilder().setImage(toWire(name, target, labels)).build();
        return fromWire(call(Rpc.QUICK, stub -> stub.create(request)).getImage());
    }

    @Override
    public ImageRecord createOrReplace(String name, Descriptor target, Map<String, String> labels) {
        try {
            return create(name, target, labels);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
        }
        UpdateImageRequest request = UpdateImageRequest.newBuilder().setImage(toWire(name, target, labels)).build();
        return fromWire(call(Rpc.QUICK, stub -> stub.update(request)).getImage());
    }

    @Override
    public ImageRecord get(String name) {
        GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
        return fromWire(call(Rpc.QUICK, stub -> stub.get(request)).getImage());
    }

    @Override
    public Optional<ImageRecord> find(String name) {
        return Found.find(() -> get(name));
    }

    @Override
    public List<ImageRecord> list(String... filters) {
        ListImagesRequest request = ListImagesRequest.newBuilder().addAllFilters(List.of(filters)).build();
        return call(Rpc.QUICK, stub -> stub.list(request)).getImagesList().stream()
                .map(GrpcImageRecords::fromWire)
                .toList();
    }

    @Override
    public void delete(String name, boolean sync) {
        DeleteImageRequest request = DeleteImageRequest.newBuilder().setName(name).setSync(sync).build();
        call(sync ? Rpc.SLOW : Rpc.QUICK, stub -> stub.delete(request));
    }

    private static Image toWire(String name, Descriptor target, Map<String, String> labels) {
        return Image.newBuilder().setName(name).setTarget(Wire.toWire(target)).putAllLabels(labels).build();
    }

    private static ImageRecord fromWire(Image image) {
        return new ImageRecord(image.getName(), Wire.fromWire(image.getTarget()), image.getLabelsMap(),
                Wire.instant(image.getCreatedAt()), Wire.instant(image.getUpdatedAt()));
    }
}
