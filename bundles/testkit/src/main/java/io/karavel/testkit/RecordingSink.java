package io.karavel.testkit;

import io.karavel.api.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes all it is given, and keeps it. */
public final class RecordingSink implements OutputSink {
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private volatile boolean ended;

    @Override
    public synchronized CompletionStage<Void> write(boolean toStderr, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        (toStderr ? stderr : stdout).writeBytes(bytes);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void end() {
        ended = true;
    }

    public boolean ended() {
        return ended;
    }

    /** What came by standard output so far. */
    public synchronized String text() {
        return stdout.toString(StandardCharsets.UTF_8);
    }

    /** What came by standard error so far. */
    public synchronized String errorText() {
        return stderr.toString(StandardCharsets.UTF_8);
    }
}
