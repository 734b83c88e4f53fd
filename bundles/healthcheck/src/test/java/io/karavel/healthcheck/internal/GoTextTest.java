package io.karavel.healthcheck.internal;

import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.Test;

public class GoTextTest {
    @Test
    public void durationsAreWrittenAsGoDoes() {
        assertEquals("1s", GoText.of(Duration.ofSeconds(1)));
        assertEquals("1.5s", GoText.of(Duration.ofMillis(1500)));
        assertEquals("20ms", GoText.of(Duration.ofMillis(20)));
        assertEquals("1.25ms", GoText.of(Duration.ofNanos(1_250_000)));
        assertEquals("1m30s", GoText.of(Duration.ofSeconds(90)));
        assertEquals("1h0m0.05s", GoText.of(Duration.ofHours(1).plusMillis(50)));
    }

    @Test
    public void badBytesBecomeAReplacementCharacterEach() {
        assertEquals("a\uFFFDb", GoText.of(new byte[] {'a', (byte) 0xFF, 'b'}));
        assertEquals("\u20AC", GoText.of("\u20AC".getBytes(StandardCharsets.UTF_8)));
        assertEquals("x\uFFFD\uFFFD", GoText.of(new byte[] {'x', (byte) 0xE2, (byte) 0x82}));
        assertEquals("\uFFFD\uFFFDA", GoText.of(new byte[] {(byte) 0xE2, (byte) 0x82, 'A'}));
    }

    @Test
    public void outputIsCutAfter4096BytesWhateverIsThere() {
        String euros = "\u20AC".repeat(2000);
        String limited = LimitedOutput.limited(euros);
        // 1365 characters of three bytes, and one byte of the next.
        assertEquals("\u20AC".repeat(1365) + "\uFFFD...", limited);
        assertEquals("x".repeat(4096), LimitedOutput.limited("x".repeat(4096)));
        LimitedOutput both = new LimitedOutput();
        both.write(false, ByteBuffer.wrap(new byte[] {'a'}));
        both.write(true, ByteBuffer.wrap(new byte[] {'b'}));
        assertEquals("ab", both.text());
    }
}
