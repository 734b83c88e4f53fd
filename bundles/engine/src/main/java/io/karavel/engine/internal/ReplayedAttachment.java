package io.karavel.engine.internal;

import io.karavel.api.Attachment;
import io.karavel.api.Following;
import io.karavel.api.OutputSink;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** An attachment that first delivers what was printed before. Input waits until that is done. */
final class ReplayedAttachment implements Attachment {
    private final CompletableFuture<Attachment> live = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Following past;

    /**
     * @param replay delivers what was printed before
     * @param attach attaches to what is printed from now on
     * @param stream whether that is wanted at all
     */
    ReplayedAttachment(Function<OutputSink, Following> replay, Function<OutputSink, Attachment> attach, boolean stream,
            OutputSink sink) {
        past = replay.apply(new Unended(sink));
        past.ended().whenComplete((done, error) -> {
            if (error == null && stream && !ended.isDone()) {
                Attachment attached = attach.apply(sink);
                live.complete(attached);
                attached.ended().thenRun(() -> ended.complete(null));
            } else {
                sink.end();
                ended.complete(null);
            }
        });
    }

    /** The same sink, which goes on when the log is through. */
    private record Unended(OutputSink sink) implements OutputSink {
        @Override
        public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
            return sink.write(stderr, data);
        }

        @Override
        public void end() {
            // What is printed from now on follows.
        }
    }

    @Override
    public CompletionStage<Void> input(ByteBuffer data) {
        return live.thenCompose(attached -> attached.input(data));
    }

    @Override
    public void endInput() {
        live.thenAccept(Attachment::endInput);
    }

    @Override
    public void detach() {
        past.close();
        live.thenAccept(Attachment::detach);
        if (!live.isDone()) {
            ended.complete(null);
        }
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }
}
