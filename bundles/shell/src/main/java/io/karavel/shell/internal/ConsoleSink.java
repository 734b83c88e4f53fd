package io.karavel.shell.internal;

import io.karavel.api.OutputSink;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Output that the thread of a command prints: writing to a console may block, which whoever gives output must not. */
final class ConsoleSink implements OutputSink {
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** At most one piece, because the next comes when that is printed, and the end. */
    private final BlockingQueue<Optional<Piece>> pieces = new LinkedBlockingQueue<>();

    private record Piece(ByteBuffer data, CompletableFuture<Void> taken) {}

    @Override
    public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
        Piece piece = new Piece(data, new CompletableFuture<>());
        pieces.add(Optional.of(piece));
        return piece.taken();
    }

    @Override
    public void end() {
        pieces.add(Optional.empty());
    }

    /**
     * Prints until the end, or until nobody reads any more: a client that went away is noticed within some seconds. Both kinds of output go
     * one way, because a console has one.
     *
     * @param output where the command's output goes, which may be another command
     * @param client the console of the session: what is printed stays on the way to it until it is told to pass it on
     * @throws InterruptedException where somebody breaks the command off
     */
    void print(PrintStream output, PrintStream client) throws InterruptedException {
        while (!output.checkError() && !client.checkError()) {
            Optional<Piece> next = pieces.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                if (next.isEmpty()) {
                    return;
                }
                print(next.get(), output);
                client.flush();
            }
        }
    }

    private static void print(Piece piece, PrintStream output) {
        byte[] bytes = new byte[piece.data().remaining()];
        piece.data().get(bytes);
        output.write(bytes, 0, bytes.length);
        output.flush();
        piece.taken().complete(null);
    }
}
