package io.karavel.containerd.internal;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.karavel.api.EngineException;
import io.karavel.model.Digest;
import io.karavel.containerd.internal.wire.content.ContentGrpc;
import io.karavel.containerd.internal.wire.content.ReadContentRequest;
import io.karavel.containerd.internal.wire.content.ReadContentResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Content as it comes. The next message is asked for when this one is used up. */
final class ContentDownload extends InputStream {
    private final Rpc rpc;
    private final Digest digest;
    private final BlockingClientCall<?, ReadContentResponse> call;

    /** What is left of the last message; null after the last one. */
    private InputStream chunk;

    /** @throws EngineException NOT_FOUND, because the first message is waited for */
    ContentDownload(Rpc rpc, Digest digest) {
        this.rpc = rpc;
        this.digest = digest;
        this.call = rpc.streaming(ContentGrpc::newBlockingV2Stub)
                .read(ReadContentRequest.newBuilder().setDigest(digest.value()).build());
        this.chunk = next();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (chunk != null) {
            int count = chunk.read(bytes, offset, length);
            if (count > 0) {
                return count;
            }
            try {
                chunk = next();
            } catch (EngineException e) {
                throw new IOException("cannot read content " + digest + ": " + e.getMessage(), e);
            }
        }
        return -1;
    }

    @Override
    public void close() {
        chunk = null;
        call.cancel("nobody reads on", null);
    }

    private InputStream next() {
        try {
            ReadContentResponse message = call.read(Rpc.SLOW.toSeconds(), TimeUnit.SECONDS);
            return message == null ? null : message.getData().newInput();
        } catch (StatusException e) {
            throw rpc.translated(e);
        } catch (TimeoutException e) {
            call.cancel("no answer in time", e);
            throw rpc.timedOut("reading content " + digest, e);
        } catch (InterruptedException e) {
            call.cancel("interrupted", e);
            throw Rpc.interrupted(e);
        }
    }
}
