package io.karavel.healthcheck.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Values as Go prints them, because clients know them like this from Docker's engine. */
final class GoText {
    private static final String BAD_BYTE = "\uFFFD";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private GoText() {}

    /** Bytes as text. For each byte that belongs to no character there is a replacement character. */
    static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isMalformed()) {
                return out.flip().toString();
            }
            in.position(in.position() + result.length());
            out.put(BAD_BYTE.repeat(result.length()));
        }
    }

    /** A duration as {@code 1m30s}, {@code 1.5s} or {@code 20ms}. */
    static String of(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        } else if (nanos < 1_000) {
            return nanos + "ns";
        } else if (nanos < 1_000_000) {
            return decimal(nanos, 1_000) + "µs";
        } else if (nanos < NANOS_PER_SECOND) {
            return decimal(nanos, 1_000_000) + "ms";
        }
        long hours = duration.toHours();
        long minutes = duration.toMinutesPart();
        String seconds = decimal(duration.toSecondsPart() * NANOS_PER_SECOND + duration.toNanosPart(), NANOS_PER_SECOND) + "s";
        return (hours > 0 ? hours + "h" : "") + (hours > 0 || minutes > 0 ? minutes + "m" : "") + seconds;
    }

    private static String decimal(long value, long unit) {
        String fraction = String.valueOf(unit + value % unit).substring(1).replaceAll("0+$", "");
        return value / unit + (fraction.isEmpty() ? "" : "." + fraction);
    }
}
