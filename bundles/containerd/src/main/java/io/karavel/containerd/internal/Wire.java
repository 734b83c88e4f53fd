package io.karavel.containerd.internal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.karavel.containerd.Descriptor;
import io.karavel.model.Digest;
import io.karavel.containerd.Mount;
import io.karavel.containerd.TypedBytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Between the values of our interface and those on the wire that several services share. */
final class Wire {
    private Wire() { }

    static Any any(TypedBytes value) {
        return any(value.typeUrl(), value.bytes());
    }

    static Any any(String typeUrl, byte[] bytes) {
        return Any.newBuilder().setTypeUrl(typeUrl).setValue(bytes(bytes)).build();
    }

    static TypedBytes typedBytes(Any any) {
        return new TypedBytes(any.getTypeUrl(), any.getValue().toByteArray());
    }

    /** Without a copy: what is passed to us is not changed afterwards. */
    static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /** Go's zero time, the first moment of the year 1, is its way to say that there is none. */
    static Optional<Instant> presentInstant(Timestamp timestamp) {
        return timestamp.getSeconds() > 0 ? Optional.of(instant(timestamp)) : Optional.empty();
    }

    static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    static List<io.karavel.containerd.internal.wire.types.Mount> toWire(List<Mount> mounts) {
        return mounts.stream().map(mount -> io.karavel.containerd.internal.wire.types.Mount.newBuilder()
                .setType(mount.type())
                .setSource(mount.source())
                .setTarget(mount.target().orElse(""))
                .addAllOptions(mount.options())
                .build()).toList();
    }

    static List<Mount> fromWire(List<io.karavel.containerd.internal.wire.types.Mount> mounts) {
        return mounts.stream().map(mount -> new Mount(mount.getType(), mount.getSource(), present(mount.getTarget()),
                mount.getOptionsList())).toList();
    }

    static io.karavel.containerd.internal.wire.types.Descriptor toWire(Descriptor descriptor) {
        return io.karavel.containerd.internal.wire.types.Descriptor.newBuilder()
                .setMediaType(descriptor.mediaType())
                .setDigest(descriptor.digest().value())
                .setSize(descriptor.size())
                .putAllAnnotations(descriptor.annotations())
                .build();
    }

    static Descriptor fromWire(io.karavel.containerd.internal.wire.types.Descriptor descriptor) {
        return new Descriptor(descriptor.getMediaType(), new Digest(descriptor.getDigest()), descriptor.getSize(),
                descriptor.getAnnotationsMap());
    }
}
