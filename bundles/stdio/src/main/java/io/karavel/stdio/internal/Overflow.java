package io.karavel.stdio.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Output that waits for a client which is too slow for it to wait in memory: a ring in a file that has no name any more, so nothing is
 * left of it however the engine ends. The file is made with the first piece. Belongs to an event loop.
 */
final class Overflow {
    private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);
    /** Before each piece: of which stream it is, and its length. */
    private static final int HEADER = 1 + Integer.BYTES;
    /** A stream that is held up has one piece more at most. */
    private static final long MARGIN = 2L * (HEADER + OutputPipe.CHUNK);

    private final Path folder;
    private final long capacity;
    private final SlowClients all;
    private FileChannel file;
    /** How long the file is. */
    private long extent;
    /** Where the oldest piece begins and the newest ends, as if the file had no end. */
    private long begin;
    private long end;

    /** A piece of output, which who takes it releases. */
    record Piece(boolean stderr, ByteBuf data) {}

    /**
     * @param folder   where the file is made
     * @param capacity how many bytes make it full
     * @param all      knows when the files of all clients together make each of them full
     */
    Overflow(Path folder, long capacity, SlowClients all) {
        this.folder = folder;
        this.capacity = capacity;
        this.all = all;
    }

    boolean isEmpty() {
        return begin == end;
    }

    /** Whether it is to be given nothing more but one piece that each stream may have been at. An empty one is not full. */
    boolean isFull() {
        return end - begin >= capacity || !isEmpty() && all.isFull();
    }

    /** Copies a piece to the end. */
    void add(boolean stderr, ByteBuf data) throws IOException {
        if (end - begin + HEADER + data.readableBytes() > capacity + MARGIN) {
            throw new IllegalStateException("a stream was not held up");
        }
        if (file == null) {
            file = FileChannel.open(folder.resolve("client-" + UUID.randomUUID()), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        ByteBuf header = Unpooled.buffer(HEADER, HEADER).writeBoolean(stderr).writeInt(data.readableBytes());
        // First, so that it is counted also where only a part of it is written.
        hasLength(Math.max(extent, Math.min(size(), end + HEADER + data.readableBytes())));
        end = write(write(end, header), data);
    }

    private void hasLength(long length) {
        all.waits(length - extent);
        extent = length;
    }

    private long write(long position, ByteBuf data) throws IOException {
        int index = data.readerIndex();
        long at = position;
        while (index < data.writerIndex()) {
            int count = data.getBytes(index, file, at % size(), upToTheEdge(at, data.writerIndex() - index));
            index += count;
            at += count;
        }
        return at;
    }

    private long size() {
        return capacity + MARGIN;
    }

    private int upToTheEdge(long position, int length) {
        return (int) Math.min(length, size() - position % size());
    }

    /** Takes the oldest piece out; there has to be one. */
    Piece remove() throws IOException {
        ByteBuf header = Unpooled.buffer(HEADER, HEADER);
        read(begin, header, HEADER);
        boolean stderr = header.readBoolean();
        int length = header.readInt();
        ByteBuf data = ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, length));
        try {
            read(begin + HEADER, data, length);
        } catch (IOException | RuntimeException e) {
            data.release();
            throw e;
        }
        begin += HEADER + length;
        if (isEmpty()) {
            begin = 0;
            end = 0;
            file.truncate(0);
            hasLength(0);
        }
        return new Piece(stderr, data);
    }

    private void read(long position, ByteBuf target, int length) throws IOException {
        long at = position;
        for (int left = length; left > 0; left = length - (int) (at - position)) {
            int count = target.writeBytes(file, at % size(), upToTheEdge(at, left));
            if (count < 0) {
                throw new EOFException("the file is shorter than what was written to it");
            }
            at += count;
        }
    }

    /** Drops what it holds. Nothing is added later. */
    void close() {
        begin = end;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It has no name: with its last descriptor it is gone, also where closing fails.
                LOG.debug("The overflow of a client could not be closed", e);
            }
            file = null;
            hasLength(0);
        }
    }
}
