package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.karavel.containerd.internal.wire.options.Options;

/**
 * What shims other than runc's are told: a configuration of their own making (gVisor, Kata).
 *
 * @param typeUrl    how the shim is to read the configuration, for example {@code io.containerd.runsc.v1.options}
 * @param configPath the file with the configuration; empty when it is in {@code configBody}
 * @param configBody the configuration itself; empty when it is in the file. Shims of containerd 1.6 ignore it
 */
public record ShimOptions(String typeUrl, String configPath, String configBody) {
    /** The type these shims expect their options to have. */
    public static final String TYPE_URL = "runtimeoptions.v1.Options";

    public ShimOptions {
        requireNonNull(typeUrl);
        requireNonNull(configPath);
        requireNonNull(configBody);
    }

    /** The options as the shim reads them. */
    public TypedBytes toTypedBytes() {
        return new TypedBytes(TYPE_URL, Options.newBuilder()
                .setTypeUrl(typeUrl)
                .setConfigPath(configPath)
                .setConfigBody(ByteString.copyFromUtf8(configBody))
                .build().toByteArray());
    }
}
