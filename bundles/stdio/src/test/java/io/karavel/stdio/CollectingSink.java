package io.karavel.stdio;

import io.karavel.api.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Takes everything, on another thread when asked, and notes what it got. */
final class CollectingSink implements OutputSink {
    private final Executor executor;
    private final boolean hashOnly;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MessageDigest digest;
    private boolean busy;
    private boolean ended;
    private long count;

    CollectingSink() {
        this(Runnable::run, false);
    }

    CollectingSink(Executor executor, boolean hashOnly) {
        this.executor = executor;
        this.hashOnly = hashOnly;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
        if (busy || ended) {
            throw new IllegalStateException("called too early or too late");
        }
        busy = true;
        CompletableFuture<Void> taken = new CompletableFuture<>();
        executor.execute(() -> {
            take(stderr, data);
            taken.complete(null);
        });
        return taken;
    }

    private synchronized void take(boolean stderr, ByteBuffer data) {
        count += data.remaining();
        if (hashOnly) {
            digest.update(data);
        } else {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            (stderr ? err : out).writeBytes(bytes);
        }
        busy = false;
    }

    @Override
    public synchronized void end() {
        if (busy || ended) {
            throw new IllegalStateException("ended too early or twice");
        }
        ended = true;
    }

    synchronized String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    synchronized String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    synchronized long count() {
        return count;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
