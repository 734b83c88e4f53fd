package io.karavel.stdio.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writing end of an input pipe: writes what it is given in that order, as fast as the process takes it. */
final class InputPipe extends Pipe {
    private static final Logger LOG = LoggerFactory.getLogger(InputPipe.class);
    private static final EpollIoOps EVENTS = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLET);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private record Piece(ByteBuf data, CompletableFuture<Void> written) {
        void done() {
            data.release();
            written.complete(null);
        }
    }

    private final Queue<Piece> queue = new ArrayDeque<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private boolean readerOpen;
    private boolean ending;
    private boolean over;

    InputPipe(Path path, FileDescriptor descriptor) {
        super(path, descriptor);
    }

    /** Completes, on the event loop, when everything is written and this end is closed. Never after {@link #stop()}. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /** @return completes when the data is in the pipe, or dropped because the input ended */
    CompletableFuture<Void> write(ByteBuffer data) {
        if (ending || over) {
            return DONE;
        }
        Piece piece = new Piece(direct(data), new CompletableFuture<>());
        queue.add(piece);
        proceed();
        return piece.written();
    }

    /** The kernel writes from direct memory only. */
    private static ByteBuf direct(ByteBuffer data) {
        return data.isDirect()
                ? Unpooled.wrappedBuffer(data)
                : ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, data.remaining())).writeBytes(data.duplicate());
    }

    /** Closes this end when everything is written and the process has its own: what is in a pipe nobody has open is lost. */
    void end() {
        ending = true;
        proceed();
    }

    /** Says that the process has its end open. */
    void readerOpen() {
        readerOpen = true;
        proceed();
    }

    /** Closes this end at once, and drops what is not written. */
    void stop() {
        over = true;
        close();
        while (!queue.isEmpty()) {
            queue.remove().done();
        }
    }

    @Override
    EpollIoOps interest() {
        return EVENTS;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        proceed();
    }

    private void proceed() {
        while (!over && !queue.isEmpty()) {
            ByteBuf data = queue.element().data();
            if (data.isReadable() && !write(data)) {
                return;
            }
            if (!data.isReadable()) {
                queue.remove().done();
            }
        }
        if (ending && readerOpen && !over) {
            stop();
            closed.complete(null);
        }
    }

    /** @return whether to go on; not when the pipe is full, after which an event comes */
    private boolean write(ByteBuf data) {
        try {
            int count = fd().write(data.nioBuffer(), 0, data.readableBytes());
            data.skipBytes(count);
            return count > 0;
        } catch (IOException e) {
            LOG.warn("Writing {} failed; the input ends here", path(), e);
            stop();
            return false;
        }
    }
}
