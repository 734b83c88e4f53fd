package io.karavel.web.internal.server;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A body on its way from the event loop, which puts pieces in and never waits, to a handler, which takes them out and
 * does. Few pieces are on the way at a time.
 */
final class BodyStream extends InputStream {
    private static final int MOST_PIECES = 4;

    private final Duration patience;
    private final Runnable needMore;
    private final Deque<ByteBuf> pieces = new ArrayDeque<>();
    private boolean complete;
    private boolean closed;
    private IOException failure;

    /**
     * @param patience how long to wait for the client to send something
     * @param needMore called on the reading thread when there is room again
     */
    BodyStream(Duration patience, Runnable needMore) {
        this.patience = patience;
        this.needMore = needMore;
    }

    /** Takes over a piece. */
    synchronized void put(ByteBuf piece) {
        if (closed || !piece.isReadable()) {
            piece.release();
            return;
        }
        pieces.add(piece);
        notifyAll();
    }

    synchronized void complete() {
        complete = true;
        notifyAll();
    }

    /** The rest will not come. */
    synchronized void fail(String message) {
        if (!complete && failure == null) {
            failure = new IOException(message);
            notifyAll();
        }
    }

    synchronized boolean hasRoom() {
        return closed || pieces.size() < MOST_PIECES;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count;
        boolean full;
        synchronized (this) {
            ByteBuf piece = await();
            if (piece == null) {
                return -1;
            }
            full = pieces.size() >= MOST_PIECES;
            count = Math.min(length, piece.readableBytes());
            piece.readBytes(target, offset, count);
            if (!piece.isReadable()) {
                pieces.remove().release();
            }
            full &= pieces.size() < MOST_PIECES;
        }
        if (full) {
            needMore.run();
        }
        return count;
    }

    /** The first piece; null at the end. With the lock, which is given up while waiting. */
    private ByteBuf await() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (pieces.isEmpty()) {
            if (closed) {
                throw new IOException("the body was closed");
            }
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            if (complete) {
                return null;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("the client sent nothing for " + patience.toSeconds() + " s");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the web server stops");
            }
        }
        return pieces.peek();
    }

    @Override
    public synchronized int available() {
        return pieces.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    /** Drops what is there and what still comes. */
    @Override
    public synchronized void close() {
        closed = true;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        notifyAll();
    }
}
