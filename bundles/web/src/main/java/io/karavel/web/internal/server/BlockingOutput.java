package io.karavel.web.internal.server;

import io.karavel.web.ReplyStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stream for code that blocks: each write waits until the client has taken it. */
final class BlockingOutput extends OutputStream {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final long PATIENCE_MINUTES = 10;

    private final ReplyStream stream;

    BlockingOutput(ReplyStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += LARGEST_PIECE) {
            send(ByteBuffer.wrap(data, offset + done, Math.min(LARGEST_PIECE, length - done)));
        }
    }

    private void send(ByteBuffer piece) throws IOException {
        try {
            stream.write(piece).toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            stream.abort();
            throw new IOException("the client took nothing for " + PATIENCE_MINUTES + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.abort();
            throw new InterruptedIOException("the web server stops");
        }
    }

    @Override
    public void close() {
        stream.end();
    }
}
