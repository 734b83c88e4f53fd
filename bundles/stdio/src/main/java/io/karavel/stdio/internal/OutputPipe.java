package io.karavel.stdio.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading end of an output pipe. It reads a chunk when the one before was taken.
 *
 * <p>Events are edge-triggered: a pipe whose writers are gone would otherwise report so without end while a taker is slow. It reads
 * only after an event, because a pipe nobody has written to yet reads as if it were at its end, but has no event.
 */
final class OutputPipe extends Pipe {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPipe.class);
    /** The most that is read at a time, in bytes. */
    static final int CHUNK = 64 * 1024;
    /** So many chunks in a row, then the other pipes have their turn. */
    private static final int TURN = 16;
    private static final EpollIoOps EVENTS = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

    /** Who takes what is read. */
    interface Receiver {
        /** @return completes, on the event loop, when the chunk was taken. Who keeps it longer retains it */
        CompletableFuture<Void> take(boolean stderr, ByteBuf chunk);
    }

    private final boolean stderr;
    private final IoEventLoop loop;
    private final Receiver receiver;
    private final OutputSource source;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private boolean readable;
    private boolean flowing;
    private boolean draining;
    private boolean taking;

    OutputPipe(Path path, FileDescriptor descriptor, boolean stderr, OutputSource source, IoEventLoop loop, Receiver receiver) {
        super(path, descriptor);
        this.stderr = stderr;
        this.source = source;
        this.loop = loop;
        this.receiver = receiver;
    }

    /** Completes, on the event loop, when nothing more will be read and all that was read is taken. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Whether a chunk was read that is not taken yet. */
    boolean isTaking() {
        return taking;
    }

    /** Begins to read. */
    void flow() {
        flowing = true;
        proceed();
    }

    /** Reads what is there, and then ends. */
    void drain() {
        draining = true;
        flow();
    }

    /** Reads no more, and ends. */
    void stop() {
        flowing = false;
        if (!taking) {
            end();
        }
    }

    @Override
    EpollIoOps interest() {
        return EVENTS;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        readable = true;
        proceed();
    }

    private void proceed() {
        for (int chunks = 0; chunks < TURN; chunks++) {
            if (!flowing || taking || ended.isDone() || !readable && !draining && !source.holdsRest() || !readChunk()) {
                return;
            }
        }
        loop.execute(this::proceed);
    }

    /** @return whether to go on at once */
    private boolean readChunk() {
        ByteBuf chunk = ByteBufAllocator.DEFAULT.directBuffer(CHUNK, CHUNK);
        try {
            int count = source.read(fd(), chunk.nioBuffer(0, CHUNK));
            if (count > 0) {
                return give(chunk.writerIndex(count));
            }
            readable = false;
            if (count < 0 || draining) {
                end();
            }
        } catch (IOException e) {
            LOG.warn("Reading {} failed; this output ends here", path(), e);
            end();
        } finally {
            chunk.release();
        }
        return false;
    }

    private boolean give(ByteBuf chunk) {
        CompletableFuture<Void> taken = receiver.take(stderr, chunk);
        if (taken.isDone()) {
            return true;
        }
        taking = true;
        taken.thenRun(this::taken);
        return false;
    }

    private void taken() {
        taking = false;
        if (flowing) {
            proceed();
        } else {
            end();
        }
    }

    private void end() {
        close();
        source.close();
        ended.complete(null);
    }
}
