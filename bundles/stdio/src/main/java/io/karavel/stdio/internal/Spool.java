package io.karavel.stdio.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was taken out of a pipe and is not kept elsewhere yet, in a file that outlives the engine: the kernel moves output from the pipe
 * to the file in one call, so that an engine may be killed at any moment without losing or repeating a byte. An offset in the file
 * is one in the process's output; what is kept elsewhere becomes a hole.
 *
 * <p>There is no file before the first output. Where the file system does not take it, output is read as if there were no spool.
 */
final class Spool implements OutputSource {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int PIECE = 256 * 1024;
    private static final int PAGE = 4096;
    private static final int OWNER_ONLY = 0600;
    private static final int NONE = -1;

    private final Path path;
    private int descriptor = NONE;
    private boolean useless;
    /** How much came out of the pipe, how much of that was read, and how much of that is a hole, in bytes from the beginning. */
    private long end;
    private long read;
    private long hole;
    private long origin;

    private Spool(Path path) {
        this.path = path;
    }

    /** For a process that is to be started. */
    static Spool fresh(Path path) throws IOException {
        Files.deleteIfExists(path);
        return new Spool(path);
    }

    /** For a process that an engine before started; with what that left. */
    static Spool leftAt(Path path) throws IOException {
        Spool spool = new Spool(path);
        if (Files.exists(path)) {
            spool.end = Files.size(path);
            spool.read = spool.end;
            spool.openFile();
        }
        return spool;
    }

    /** Has what follows a position read again; where none is given, everything there is. */
    void resumeAt(Optional<Long> kept) throws IOException {
        read = kept.isPresent() ? kept.get() : firstByte();
        // The file may be gone while the log is not, after an accident; positions go on as the log counts them.
        end = Math.max(end, read);
        hole = read;
        origin = kept.isPresent() ? 0 : read;
        if (descriptor != NONE) {
            LibC.lseek(descriptor, end, LibC.SEEK_SET);
        }
    }

    private long firstByte() {
        if (descriptor == NONE) {
            return end;
        }
        long first = LibC.lseek(descriptor, 0, LibC.SEEK_DATA);
        return first < 0 ? end : first;
    }

    @Override
    public boolean holdsRest() {
        return read < end;
    }

    @Override
    public int read(FileDescriptor pipe, ByteBuffer chunk) throws IOException {
        if (!holdsRest()) {
            long count = useless ? NONE : fill(pipe);
            if (useless) {
                return readPast(pipe, chunk);
            }
            if (count <= 0) {
                return (int) count;
            }
        }
        long count = LibC.pread(descriptor, chunk, Math.min(chunk.remaining(), end - read), read);
        if (count <= 0) {
            throw new IOException("cannot read " + path + ": error " + Native.getLastError());
        }
        read += count;
        return (int) count;
    }

    /** @return what a read gives: how much there was, 0 for nothing now, or less than 0 for nothing any more */
    private long fill(FileDescriptor pipe) throws IOException {
        openFile();
        long count = useless ? NONE : LibC.splice(pipe.intValue(), null, descriptor, null, PIECE, LibC.SPLICE_F_NONBLOCK);
        if (count < 0 && !useless) {
            int error = Native.getLastError();
            if (error == LibC.EAGAIN || error == LibC.EINTR) {
                return 0;
            }
            giveUp("error " + error);
        }
        end += Math.max(0, count);
        return count == 0 ? -1 : count;
    }

    private void openFile() throws IOException {
        if (descriptor == NONE && !useless) {
            try {
                descriptor = LibC.open(path.toString(), LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, OWNER_ONLY);
                LibC.lseek(descriptor, end, LibC.SEEK_SET);
            } catch (LastErrorException e) {
                giveUp(e.getMessage());
            }
        }
    }

    private void giveUp(String reason) {
        LOG.warn("Output cannot be put by in {} ({}); what is read and not in the log yet would be lost if the engine were killed",
                path, reason);
        useless = true;
    }

    private int readPast(FileDescriptor pipe, ByteBuffer chunk) throws IOException {
        int count = pipe.read(chunk, chunk.position(), chunk.limit());
        read += Math.max(0, count);
        end = read;
        return count;
    }

    /** Everything before is kept elsewhere, as counted from where it was resumed. */
    void kept(long position) {
        long pages = Math.min(origin + position, read) / PAGE * PAGE;
        if (descriptor != NONE && pages > hole) {
            if (LibC.fallocate(descriptor, LibC.PUNCH_HOLE | LibC.KEEP_SIZE, hole, pages - hole) < 0) {
                LOG.debug("The file system makes no hole in {}; it grows until the container ends", path);
            }
            hole = pages;
        }
    }

    @Override
    public void close() {
        if (descriptor != NONE) {
            LibC.close(descriptor);
            descriptor = NONE;
            useless = true;
        }
    }

    /** Deletes a file whose output is all kept; not that of a later run. */
    static void delete(Path path, Optional<Object> inode) throws IOException {
        if (inode.isPresent() && inode.equals(inode(path))) {
            Files.deleteIfExists(path);
        }
    }

    Path path() {
        return path;
    }

    /** Which file it is; empty where there is none. */
    static Optional<Object> inode(Path path) throws IOException {
        return Files.exists(path) ? Optional.of(Files.getAttribute(path, "unix:ino")) : Optional.empty();
    }
}
