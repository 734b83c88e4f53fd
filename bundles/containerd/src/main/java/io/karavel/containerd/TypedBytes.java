package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A value whose encoding is known by a type URL, as containerd passes options and specifications through to shims.
 *
 * @param bytes not to be changed once handed over
 */
public record TypedBytes(String typeUrl, byte[] bytes) {
    /** The type of an OCI runtime specification in JSON. */
    public static final String OCI_SPEC = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
    /** The type of the process part of an OCI runtime specification in JSON. */
    public static final String OCI_PROCESS = "types.containerd.io/opencontainers/runtime-spec/1/Process";
    /** The type of the Linux resources part of an OCI runtime specification in JSON. */
    public static final String OCI_RESOURCES = "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources";

    public TypedBytes {
        requireNonNull(typeUrl);
        requireNonNull(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TypedBytes that && typeUrl.equals(that.typeUrl) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * typeUrl.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "TypedBytes[" + typeUrl + ", " + bytes.length + " bytes]";
    }
}
