package io.karavel.oci;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.spi.runtime.RootfsMount;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files of a root file system that is not mounted: looked up in the layers of an overlay, or in the folder of a bind. Symbolic
 * links are resolved inside.
 */
public final class RootfsFiles {
    /**
     * What the engine and the runtime create in the writable layer so that there is something to mount on. Not changes of the
     * user's.
     */
    public static final Set<String> ENGINE_PATHS = Set.of("/.dockerenv", "/dev", "/dev/console", "/dev/pts", "/dev/shm",
            "/dev/mqueue", "/etc", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf", "/proc", "/sys");

    private final List<RootfsMount> mounts;

    /** One that these mounts make up. */
    public RootfsFiles(List<RootfsMount> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /** The contents of a regular file; empty where there is none. */
    public Optional<byte[]> read(String path) {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "coming " + mounts);
    }

    /** Creates in the writable layer what Docker's containers always have: {@code /.dockerenv} and {@code /etc/mtab}. */
    public void prepare() {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "coming");
    }
}
