package io.karavel.healthcheck.internal;

import io.karavel.api.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a probe prints, to either output: the first 4096 bytes, and then {@code ...} where there was more. The cut is made in the midst of
 * a character if need be; what is no UTF-8 is shown as Go's JSON shows it, a replacement character for each bad byte.
 */
final class LimitedOutput implements OutputSink {
    private static final int LIMIT = 4096;
    private static final String MORE = "...";

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean cut;

    @Override
    public synchronized CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
        ByteBuffer bytes = data.duplicate();
        int room = Math.min(LIMIT - kept.size(), bytes.remaining());
        cut |= bytes.remaining() > room;
        byte[] part = new byte[room];
        bytes.get(part);
        kept.writeBytes(part);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void end() {
        // All there is to show is there already.
    }

    /** There was more than is kept. */
    synchronized boolean full() {
        return cut;
    }

    synchronized String text() {
        return GoText.of(kept.toByteArray()) + (cut ? MORE : "");
    }

    /** Some text as it would be shown had a probe printed it. */
    static String limited(String text) {
        LimitedOutput output = new LimitedOutput();
        output.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return output.text();
    }
}
