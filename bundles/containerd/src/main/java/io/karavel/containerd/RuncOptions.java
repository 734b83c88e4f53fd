package io.karavel.containerd;

import static java.util.Objects.requireNonNull;

import io.karavel.containerd.internal.wire.runc.Options;

/**
 * What the shim {@code io.containerd.runc.v2} is told. An empty string leaves the shim's default.
 *
 * @param binaryName    name or path of the runc-compatible binary
 * @param root          where that binary keeps its state; containerd appends the namespace
 * @param systemdCgroup whether systemd makes the cgroups
 * @param noPivotRoot   whether to use chroot, for root file systems on a RAM disk
 * @param noNewKeyring  whether the container shares the session keyring of its creator
 * @param shimCgroup    the cgroup to put the shim into
 * @param ioUid         owner of the pipes the shim makes itself
 * @param ioGid         group of those
 */
public record RuncOptions(String binaryName, String root, boolean systemdCgroup, boolean noPivotRoot,
        boolean noNewKeyring, String shimCgroup, int ioUid, int ioGid) {

    /** The type the shim expects its options to have. */
    public static final String TYPE_URL = "containerd.runc.v1.Options";

    public RuncOptions {
        requireNonNull(binaryName);
        requireNonNull(root);
        requireNonNull(shimCgroup);
    }

    /** The options for a binary, all else left to the shim. */
    public static RuncOptions ofBinary(String binaryName) {
        return new RuncOptions(binaryName, "", false, false, false, "", 0, 0);
    }

    public RuncOptions withRoot(String newRoot) {
        return new RuncOptions(binaryName, newRoot, systemdCgroup, noPivotRoot, noNewKeyring, shimCgroup, ioUid, ioGid);
    }

    public RuncOptions withSystemdCgroup(boolean systemd) {
        return new RuncOptions(binaryName, root, systemd, noPivotRoot, noNewKeyring, shimCgroup, ioUid, ioGid);
    }

    /** The options as the shim reads them. */
    public TypedBytes toTypedBytes() {
        return new TypedBytes(TYPE_URL, Options.newBuilder()
                .setBinaryName(binaryName)
                .setRoot(root)
                .setSystemdCgroup(systemdCgroup)
                .setNoPivotRoot(noPivotRoot)
                .setNoNewKeyring(noNewKeyring)
                .setShimCgroup(shimCgroup)
                .setIoUid(ioUid)
                .setIoGid(ioGid)
                .build().toByteArray());
    }
}
