package io.karavel.stdio.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** The system calls for named pipes which the JDK does not have. Loaded by its first use, because binding takes long. */
final class LibC {
    static final int EEXIST = 17;
    static final int EAGAIN = 11;
    static final int EINTR = 4;
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int F_SETPIPE_SZ = 1031;
    static final int SEEK_SET = 0;
    static final int SEEK_DATA = 3;
    static final int SPLICE_F_NONBLOCK = 2;
    static final int KEEP_SIZE = 1;
    static final int PUNCH_HOLE = 2;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int mkfifo(String path, int mode) throws LastErrorException;

    static native int open(String path, int flags, int mode) throws LastErrorException;

    /** Fails with a negative result and {@link Native#getLastError()}, as the following do, because that is an everyday outcome. */
    static native long splice(int from, Pointer fromOffset, int to, Pointer toOffset, long length, int flags);

    static native long pread(int descriptor, ByteBuffer target, long length, long offset);

    static native long lseek(int descriptor, long offset, int whence);

    static native int fallocate(int descriptor, int mode, long offset, long length);

    static native int close(int descriptor);

    static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;
}
