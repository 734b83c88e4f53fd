package io.karavel.stdio.internal;

import com.sun.jna.LastErrorException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and opens named pipes. Opening never waits for the other side. */
final class Fifos {
    private static final Logger LOG = LoggerFactory.getLogger(Fifos.class);
    private static final Path LARGEST = Path.of("/proc/sys/fs/pipe-max-size");
    private static final int OWNER_ONLY = 0600;
    private static final int KIND_MASK = 0170000;
    private static final int KIND_FIFO = 0010000;

    private static final AtomicInteger capacity = new AtomicInteger(-1);

    private Fifos() {}

    /** Makes a pipe, where there is none yet. */
    static void make(Path path) throws IOException {
        try {
            LibC.mkfifo(path.toString(), OWNER_ONLY);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != LibC.EEXIST) {
                throw failure("make", path, e);
            }
            if (((int) Files.getAttribute(path, "unix:mode") & KIND_MASK) != KIND_FIFO) {
                throw new IOException(path + " exists, and is not a named pipe");
            }
        }
    }

    static FileDescriptor openToRead(Path path) throws IOException {
        return open(path, LibC.O_RDONLY);
    }

    /** Opens both ends, because the writing end alone can only be opened when there is a reader. */
    static FileDescriptor openToWrite(Path path) throws IOException {
        return open(path, LibC.O_RDWR);
    }

    private static FileDescriptor open(Path path, int mode) throws IOException {
        int descriptor;
        try {
            descriptor = LibC.open(path.toString(), mode | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        } catch (LastErrorException e) {
            throw failure("open", path, e);
        }
        enlarge(descriptor);
        return new FileDescriptor(descriptor);
    }

    /** A larger pipe holds more output while the engine is away. The system may refuse; then the pipe stays as it is. */
    private static void enlarge(int descriptor) {
        try {
            LibC.fcntl(descriptor, LibC.F_SETPIPE_SZ, capacity());
        } catch (LastErrorException | IOException e) {
            LOG.debug("A pipe keeps its size", e);
        }
    }

    private static int capacity() throws IOException {
        if (capacity.get() < 0) {
            // By lines, because that reads a block at once: such a file gives what does not fit into the first read to nobody.
            capacity.set(Integer.parseInt(Files.readAllLines(LARGEST).get(0)));
        }
        return capacity.get();
    }

    private static IOException failure(String act, Path path, LastErrorException cause) {
        return new IOException("cannot " + act + " the pipe " + path + ": " + cause.getMessage(), cause);
    }
}
