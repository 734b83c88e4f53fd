package io.karavel.volumes.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Something beneath a folder that others write to, held by a descriptor. It is looked up in one step by the kernel, which follows no link
 * out of the folder, and what was found is what is mounted, whatever is done to its path meanwhile.
 */
final class FolderBeneath implements AutoCloseable {
    private static final long OPENAT2 = 437;
    private static final int O_PATH = 0x200000;
    private static final int O_CLOEXEC = 0x80000;
    private static final long NO_MAGIC_LINKS = 0x02;
    private static final long BENEATH = 0x08;
    private static final long BIND = 0x1000;
    private static final long RECURSIVE = 0x4000;
    private static final int DETACH = 2;
    private static final int NOT_FOUND = 2;
    private static final int TRY_AGAIN = 11;
    private static final int CROSSES = 18;
    private static final int ATTEMPTS = 32;

    private final int descriptor;

    private FolderBeneath(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Finds it.
     *
     * @throws EngineException {@code NOT_FOUND} where there is none; {@code INVALID} where a link leads out
     */
    static FolderBeneath open(Path folder, String subpath) {
        int root = SystemCalls.open(folder.toString(), O_PATH | O_CLOEXEC, 0);
        try {
            OpenHow how = new OpenHow();
            how.flags = O_PATH | O_CLOEXEC;
            how.resolve = BENEATH | NO_MAGIC_LINKS;
            how.write();
            return new FolderBeneath(open(root, subpath, how));
        } finally {
            SystemCalls.close(root);
        }
    }

    private static int open(int root, String subpath, OpenHow how) {
        for (int attempt = 1; ; attempt++) {
            try {
                return (int) SystemCalls.syscall(OPENAT2, root, subpath, how.getPointer(), how.size());
            } catch (LastErrorException e) {
                switch (e.getErrorCode()) {
                    case NOT_FOUND -> throw EngineException.notFound("the volume has nothing at the subpath \"" + subpath + "\"");
                    case CROSSES -> throw EngineException.invalid("the subpath \"" + subpath + "\" leads out of the volume");
                    case TRY_AGAIN -> {
                        // Something was renamed just then, and the kernel could not tell whether that leads out.
                        if (attempt == ATTEMPTS) {
                            throw EngineException.system("the subpath \"" + subpath + "\" does not stay what it is", e);
                        }
                    }
                    default -> throw EngineException.system("cannot open the subpath \"" + subpath + "\": " + e.getMessage(), e);
                }
            }
        }
    }

    /** Mounts it at a place that is made for that. */
    void mountAt(Path place) throws IOException {
        Path self = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isDirectory(self)) {
            Files.createDirectory(place);
        } else {
            Files.createFile(place);
        }
        try {
            SystemCalls.mount(self.toString(), place.toString(), null, BIND | RECURSIVE, null);
        } catch (LastErrorException e) {
            throw new IOException("cannot mount it: " + e.getMessage(), e);
        }
    }

    /** Takes away what is mounted at a place, as soon as nobody uses it there. */
    static void unmount(Path place) throws IOException {
        try {
            SystemCalls.umount2(place.toString(), DETACH);
        } catch (LastErrorException e) {
            throw new IOException("cannot unmount " + place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        SystemCalls.close(descriptor);
    }

    /** {@code struct open_how} of openat2(2). */
    @Structure.FieldOrder({"flags", "mode", "resolve"})
    public static final class OpenHow extends Structure {
        public long flags;
        public long mode;
        public long resolve;
    }

    /** Loaded when first needed: that takes longer than all else here. */
    private static final class SystemCalls {
        static {
            Native.register("c");
        }

        private SystemCalls() {}

        static native int open(String path, int flags, int mode) throws LastErrorException;

        static native long syscall(long number, long folder, String path, Pointer how, long size) throws LastErrorException;

        static native int mount(String source, String target, String type, long flags, Pointer data) throws LastErrorException;

        static native int umount2(String target, int flags) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }
}
