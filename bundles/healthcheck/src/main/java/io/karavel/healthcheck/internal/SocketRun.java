package io.karavel.healthcheck.internal;

import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A check by a connection. What fails for the server's sake is unhealthy; the connection is closed with the check, whoever ends it. */
final class SocketRun implements ProbeRun {
    private final CompletableFuture<ProbeResult> result = new CompletableFuture<>();
    private volatile boolean over;
    private volatile Channel channel;

    /** The connection is there, or will never be. */
    void connecting(CompletionStage<Channel> connected) {
        connected.whenComplete((made, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                channel = made;
                if (over) {
                    made.close();
                }
            }
        });
    }

    void failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause() : failure;
        end(ProbeResult.unhealthy(cause.getMessage() == null ? cause.toString() : cause.getMessage()));
    }

    void end(ProbeResult said) {
        over = true;
        Channel made = channel;
        if (made != null) {
            made.close();
        }
        result.complete(said);
    }

    @Override
    public CompletionStage<ProbeResult> result() {
        return result;
    }

    @Override
    public void cancel() {
        end(ProbeResult.unhealthy("cancelled"));
    }
}
