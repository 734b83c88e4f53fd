package io.karavel.web.internal.container;

import io.karavel.api.Attachment;
import io.karavel.web.ConnectionInput;
import io.karavel.web.Exchange;
import io.karavel.web.HijackedConnection;
import io.karavel.web.ReplyStream;
import io.karavel.web.ReplyStream.Framing;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** A client's connection and the streams of a process, joined until either ends. */
final class HijackedSession {
    private HijackedSession() {}

    /** Opens the gate and passes input on if {@code takesInput}. Does not block. */
    static void begin(
            HijackedConnection connection, Framing framing, GatedSink gate, Attachment attachment, boolean takesInput) {
        connection.onGone(attachment::detach);
        gate.open(connection.sink(framing));
        if (takesInput) {
            connection.input(new ConnectionInput() {
                @Override
                public CompletionStage<Void> input(ByteBuffer data) {
                    return attachment.input(data);
                }

                @Override
                public void endInput() {
                    attachment.endInput();
                }
            });
        }
        attachment.ended().whenComplete((nothing, failure) -> connection.close());
    }

    /** Frames are announced only to those who know that they can be, and only where the connection is upgraded. */
    static HijackedConnection hijack(Exchange exchange, Framing framing) {
        boolean announced = framing == Framing.MULTIPLEXED && exchange.upgradeRequested()
                && exchange.version().isAtLeast(1, 42);
        return exchange.hijack(announced ? ReplyStream.MULTIPLEXED_STREAM : ReplyStream.RAW_STREAM);
    }
}
