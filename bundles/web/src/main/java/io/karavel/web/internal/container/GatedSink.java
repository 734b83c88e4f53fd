package io.karavel.web.internal.container;

import io.karavel.api.OutputSink;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A sink that holds its giver back until the answer has begun. So a service that refuses can still be answered with a
 * status, and no output is lost or comes before the headers.
 */
final class GatedSink implements OutputSink {
    private final CompletableFuture<OutputSink> target = new CompletableFuture<>();

    /** Lets everything through from now on, that which waits first. */
    void open(OutputSink sink) {
        target.complete(sink);
    }

    @Override
    public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
        return target.thenCompose(sink -> sink.write(stderr, data));
    }

    @Override
    public void end() {
        target.thenAccept(OutputSink::end);
    }
}
