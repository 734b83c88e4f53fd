package io.karavel.web.internal.container;

import io.karavel.api.Attachment;
import io.karavel.api.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The hold on a process that prints what it is told to and collects its input. */
final class FakeAttachment implements Attachment {
    final OutputSink sink;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
    final CompletableFuture<Void> detached = new CompletableFuture<>();
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();

    FakeAttachment(OutputSink sink) {
        this.sink = sink;
    }

    CompletionStage<Void> print(boolean stderr, String text) {
        return sink.write(stderr, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    void exit() {
        sink.end();
        ended.complete(null);
    }

    synchronized String input() {
        return input.toString(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized CompletionStage<Void> input(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        input.writeBytes(bytes);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void endInput() {
        inputEnded.complete(null);
    }

    @Override
    public void detach() {
        detached.complete(null);
        ended.complete(null);
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended;
    }
}
