package io.karavel.stdio.internal;

import io.karavel.api.Attachment;
import io.karavel.stdio.AttachOptions;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A client of {@link FifoStreams}. What it is asked, it does on the event loop. */
final class FifoAttachment implements Attachment {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final AttachOptions options;
    private final FifoStreams streams;
    private final Taker taker;
    private final Optional<DetachFilter> filter;
    private boolean inputOver;

    FifoAttachment(AttachOptions options, FifoStreams streams, Taker taker, Optional<DetachFilter> filter) {
        this.options = options;
        this.streams = streams;
        this.taker = taker;
        this.filter = filter;
        this.inputOver = !options.stdin();
        taker.gone().thenRun(this::letGo);
    }

    boolean wants(boolean stderr) {
        return stderr ? options.stderr() : options.stdout();
    }

    Taker taker() {
        return taker;
    }

    @Override
    public CompletionStage<Void> input(ByteBuffer data) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (!streams.run(() -> pass(data).thenRun(() -> taken.complete(null)))) {
            taken.complete(null);
        }
        return taken;
    }

    private CompletableFuture<Void> pass(ByteBuffer data) {
        if (inputOver) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> passed = streams.input(filter.map(keys -> keys.filter(data)).orElse(data));
        if (filter.isPresent() && filter.get().complete()) {
            letGo();
        }
        return passed;
    }

    @Override
    public void endInput() {
        streams.run(() -> {
            if (!inputOver) {
                CompletableFuture<Void> passed = streams.input(filter.map(DetachFilter::held).orElse(NOTHING));
                inputOver = true;
                if (!streams.inputLeft()) {
                    passed.thenRun(this::letGo);
                }
            }
        });
    }

    @Override
    public void detach() {
        streams.run(this::letGo);
    }

    @Override
    public CompletionStage<Void> ended() {
        return taker.ended().toCompletableFuture().minimalCompletionStage();
    }

    private void letGo() {
        if (!inputOver) {
            inputOver = true;
            streams.inputLeft();
        }
        streams.left(this);
        end();
    }

    /** Ends it; output that was given before is delivered. */
    void end() {
        inputOver = true;
        taker.end();
    }
}
