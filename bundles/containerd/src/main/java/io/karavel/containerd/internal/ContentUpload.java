package io.karavel.containerd.internal;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.karavel.api.EngineException;
import io.karavel.containerd.ContentSource;
import io.karavel.model.Digest;
import io.karavel.containerd.internal.wire.content.AbortRequest;
import io.karavel.containerd.internal.wire.content.ContentGrpc;
import io.karavel.containerd.internal.wire.content.WriteAction;
import io.karavel.containerd.internal.wire.content.WriteContentRequest;
import io.karavel.containerd.internal.wire.content.WriteContentResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One write of content. The first request asks where to begin, the last one commits; containerd answers each. A few
 * chunks are under way at a time, so that neither side waits for the other and little memory is held.
 */
final class ContentUpload {
    private static final Logger LOG = LoggerFactory.getLogger(ContentUpload.class);
    private static final int CHUNK = 512 * 1024;
    private static final int UNDER_WAY = 3;

    private final Rpc rpc;
    private final BlockingClientCall<WriteContentRequest, WriteContentResponse> call;
    private final String ref;
    private final Optional<Digest> expected;
    private final long size;
    private final Map<String, String> labels;

    private WriteContentResponse answer = WriteContentResponse.getDefaultInstance();
    private int unanswered;

    /** @param size 0 when not known */
    ContentUpload(Rpc rpc, String ref, Optional<Digest> expected, long size, Map<String, String> labels) {
        this.rpc = rpc;
        this.call = rpc.streaming(ContentGrpc::newBlockingV2Stub).write();
        this.ref = ref;
        this.expected = expected;
        this.size = size;
        this.labels = labels;
    }

    Digest run(ContentSource source) {
        try {
            return transfer(source);
        } catch (StatusException e) {
            if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
                return expected.orElseGet(() -> new Digest(answer.getDigest()));
            }
            throw refused(e);
        } catch (IOException e) {
            throw EngineException.system("cannot read what is to be written as " + ref + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw rpc.timedOut("writing content " + ref, e);
        } catch (InterruptedException e) {
            throw Rpc.interrupted(e);
        } finally {
            end();
        }
    }

    /** containerd has closed what it wrote when this returns, so that garbage collection can take it: it cannot while it is open. */
    private void end() {
        try {
            call.halfClose();
            while (call.read(Rpc.QUICK.toSeconds(), TimeUnit.SECONDS) != null) {
                unanswered--;
            }
        } catch (StatusException | TimeoutException | IllegalStateException e) {
            // It has ended with the error that was told already, or cannot be waited for.
            LOG.debug("The write of {} ended with {}", ref, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            call.cancel("the write has ended", null);
        }
    }

    private Digest transfer(ContentSource source)
            throws StatusException, InterruptedException, TimeoutException, IOException {
        send(request(WriteAction.STAT));
        receive();
        // Without a digest nothing says that what is there belongs to the same content. Offset 0 starts over.
        long offset = expected.isPresent() ? answer.getOffset() : 0;
        try (InputStream stream = source.openAt(offset)) {
            for (byte[] chunk = new byte[CHUNK]; ; chunk = new byte[CHUNK]) {
                int length = stream.readNBytes(chunk, 0, CHUNK);
                if (length == 0) {
                    break;
                }
                send(request(WriteAction.WRITE)
                        .setOffset(offset)
                        .setData(UnsafeByteOperations.unsafeWrap(chunk, 0, length)));
                offset += length;
            }
        }
        send(request(WriteAction.COMMIT).setOffset(offset).putAllLabels(labels));
        while (unanswered > 0) {
            receive();
        }
        return new Digest(answer.getDigest());
    }

    private WriteContentRequest.Builder request(WriteAction action) {
        WriteContentRequest.Builder request =
                WriteContentRequest.newBuilder().setAction(action).setRef(ref).setTotal(size);
        // containerd looks an expected digest up each time it is told one.
        if (action != WriteAction.WRITE) {
            expected.ifPresent(digest -> request.setExpected(digest.value()));
        }
        return request;
    }

    private void send(WriteContentRequest.Builder request)
            throws StatusException, InterruptedException, TimeoutException {
        while (unanswered >= UNDER_WAY) {
            receive();
        }
        if (call.write(request.build(), Rpc.SLOW.toSeconds(), TimeUnit.SECONDS)) {
            unanswered++;
        } else {
            // containerd has ended the call; the reason follows the answers.
            receive();
        }
    }

    private void receive() throws StatusException, InterruptedException, TimeoutException {
        WriteContentResponse next = call.read(Rpc.SLOW.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw Status.INTERNAL.withDescription("containerd ended the write of " + ref + " early").asException();
        }
        answer = next;
        unanswered--;
    }

    /** What does not have the expected digest or size never will, so it must not be resumed. */
    private EngineException refused(StatusException error) {
        EngineException refusal = rpc.translated(error);
        if (error.getStatus().getCode() == Status.Code.FAILED_PRECONDITION) {
            AbortRequest abort = AbortRequest.newBuilder().setRef(ref).build();
            try {
                rpc.call(Rpc.QUICK, ContentGrpc::newBlockingV2Stub, stub -> stub.abort(abort));
            } catch (EngineException e) {
                refusal.addSuppressed(e);
            }
        }
        return refusal;
    }
}
