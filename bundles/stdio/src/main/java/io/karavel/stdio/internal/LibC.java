package io.karavel.stdio.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The system calls for named pipes which the JDK does not have. Loaded by its first use, because binding takes long. */
final class LibC {
    static final int EEXIST = 17;
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int F_SETPIPE_SZ = 1031;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int mkfifo(String path, int mode) throws LastErrorException;

    static native int open(String path, int flags) throws LastErrorException;

    static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;
}
