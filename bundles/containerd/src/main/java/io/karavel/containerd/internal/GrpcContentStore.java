package io.karavel.containerd.internal;

import com.google.protobuf.FieldMask;
import io.karavel.api.EngineException;
import io.karavel.containerd.ContentInfo;
import io.karavel.containerd.ContentSource;
import io.karavel.containerd.ContentStore;
import io.karavel.model.Digest;
import io.karavel.containerd.IngestStatus;
import io.karavel.containerd.internal.wire.content.AbortRequest;
import io.karavel.containerd.internal.wire.content.ContentGrpc;
import io.karavel.containerd.internal.wire.content.ContentGrpc.ContentBlockingV2Stub;
import io.karavel.containerd.internal.wire.content.DeleteContentRequest;
import io.karavel.containerd.internal.wire.content.Info;
import io.karavel.containerd.internal.wire.content.InfoRequest;
import io.karavel.containerd.internal.wire.content.ListContentRequest;
import io.karavel.containerd.internal.wire.content.Status;
import io.karavel.containerd.internal.wire.content.StatusRequest;
import io.karavel.containerd.internal.wire.content.UpdateRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Content by gRPC. */
final class GrpcContentStore implements ContentStore {
    private final Rpc rpc;

    GrpcContentStore(Rpc rpc) {
        this.rpc = rpc;
    }

    private <T> T call(Rpc.Call<ContentBlockingV2Stub, T> call) {
        return rpc.call(Rpc.QUICK, ContentGrpc::newBlockingV2Stub, call);
    }

    @Override
    public Digest write(String ref, Digest digest, long size, Map<String, String> labels, ContentSource source) {
        return new ContentUpload(rpc, ref, Optional.of(digest), size, labels).run(source);
    }

    @Override
    public Digest write(String ref, Digest digest, long size, Map<String, String> labels, InputStream stream) {
        return write(ref, digest, size, labels, offset -> {
            stream.skipNBytes(offset);
            return new BorrowedStream(stream);
        });
    }

    @Override
    public Digest write(String ref, Map<String, String> labels, InputStream stream) {
        return new ContentUpload(rpc, ref, Optional.empty(), 0, labels).run(offset -> new BorrowedStream(stream));
    }

    @Override
    public InputStream read(Digest digest) {
        return new ContentDownload(rpc, digest);
    }

    @Override
    public byte[] readAllBytes(Digest digest, int maxBytes) {
        try (InputStream stream = read(digest)) {
            byte[] bytes = stream.readNBytes(maxBytes);
            if (stream.read() >= 0) {
                throw EngineException.invalid("content " + digest + " is longer than " + maxBytes + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            if (e.getCause() instanceof EngineException cause) {
                throw cause;
            }
            throw EngineException.system("cannot read content " + digest, e);
        }
    }

    @Override
    public ContentInfo info(Digest digest) {
        InfoRequest request = InfoRequest.newBuilder().setDigest(digest.value()).build();
        return fromWire(call(stub -> stub.info(request)).getInfo());
    }

    @Override
    public Optional<ContentInfo> find(Digest digest) {
        return Found.find(() -> info(digest));
    }

    @Override
    public void delete(Digest digest) {
        DeleteContentRequest request = DeleteContentRequest.newBuilder().setDigest(digest.value()).build();
        call(stub -> stub.delete(request));
    }

    @Override
    public ContentInfo updateLabels(Digest digest, Map<String, String> labels) {
        FieldMask.Builder mask = FieldMask.newBuilder();
        labels.keySet().forEach(label -> mask.addPaths("labels." + label));
        UpdateRequest request = UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest.value()).putAllLabels(labels))
                .setUpdateMask(mask)
                .build();
        return fromWire(call(stub -> stub.update(request)).getInfo());
    }

    @Override
    public List<ContentInfo> list(String... filters) {
        ListContentRequest request = ListContentRequest.newBuilder().addAllFilters(List.of(filters)).build();
        return rpc.collect(Rpc.QUICK, ContentGrpc::newBlockingV2Stub, stub -> stub.list(request)).stream()
                .flatMap(response -> response.getInfoList().stream())
                .map(GrpcContentStore::fromWire)
                .toList();
    }

    private static ContentInfo fromWire(Info info) {
        return new ContentInfo(new Digest(info.getDigest()), info.getSize(), Wire.instant(info.getCreatedAt()),
                Wire.instant(info.getUpdatedAt()), info.getLabelsMap());
    }

    @Override
    public Optional<IngestStatus> status(String ref) {
        StatusRequest request = StatusRequest.newBuilder().setRef(ref).build();
        return Found.find(() -> {
            Status status = call(stub -> stub.status(request)).getStatus();
            return new IngestStatus(ref, status.getOffset(), status.getTotal(), Wire.instant(status.getStartedAt()),
                    Wire.instant(status.getUpdatedAt()));
        });
    }

    @Override
    public void abort(String ref) {
        AbortRequest request = AbortRequest.newBuilder().setRef(ref).build();
        call(stub -> stub.abort(request));
    }
}
