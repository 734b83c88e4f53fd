package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.karavel.spi.logging.LogRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.SortedMap;

/**
 * Writes records in the form of Docker's {@code json-file}, byte for byte, into memory that is used again. By hand, because a
 * library would first need a string of each line. Not for use by several threads.
 */
final class JsonEncoder extends RecordEncoder {
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] LOG = "{\"log\":\"".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\\n".getBytes(US_ASCII);
    private static final byte[] STDOUT = "\",\"stream\":\"stdout\"".getBytes(US_ASCII);
    private static final byte[] STDERR = "\",\"stream\":\"stderr\"".getBytes(US_ASCII);
    private static final byte[] ATTRIBUTES = ",\"attrs\":{".getBytes(US_ASCII);
    private static final byte[] TIME = ",\"time\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}\n".getBytes(US_ASCII);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(US_ASCII);
    private static final byte[] SEPARATOR = "\\u202".getBytes(US_ASCII);
    private static final byte[] CONTROL = "\\u00".getBytes(US_ASCII);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int NANO_DIGITS = 9;
    /** What one byte may become. */
    private static final int LARGEST_ESCAPE = 6;

    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, ' ', 0x80, true);
        for (char special : "\\\"<>&".toCharArray()) {
            PLAIN[special] = false;
        }
    }

    private final byte[] attributes;
    private Instant lastTime = Instant.MIN;
    private byte[] lastTimeText = {};

    /** @param attributes what each line gets beside its own fields */
    JsonEncoder(SortedMap<String, String> attributes) {
        this.attributes = attributes.isEmpty() ? new byte[0] : encode(attributes);
    }

    private byte[] encode(SortedMap<String, String> pairs) {
        put(ATTRIBUTES);
        String comma = "";
        for (var pair : pairs.entrySet()) {
            put((comma + "\"").getBytes(US_ASCII));
            putText(pair.getKey().getBytes(UTF_8));
            put("\":\"".getBytes(US_ASCII));
            putText(pair.getValue().getBytes(UTF_8));
            put(new byte[] {'"'});
            comma = ",";
        }
        put(new byte[] {'}'});
        byte[] encoded = Arrays.copyOf(bytes, length);
        length = 0;
        return encoded;
    }

    @Override
    void add(LogRecord record) {
        put(LOG);
        putText(record.line());
        if (!record.partial()) {
            put(LINE_END);
        }
        put(record.stderr() ? STDERR : STDOUT);
        put(attributes);
        put(TIME);
        put(timeText(record.time()));
        put(END);
    }

    private byte[] timeText(Instant time) {
        if (!time.equals(lastTime)) {
            lastTime = time;
            StringBuilder text = new StringBuilder(SECONDS.format(time));
            if (time.getNano() > 0) {
                String digits = Integer.toString(time.getNano());
                text.append('.').append("0".repeat(NANO_DIGITS - digits.length())).append(digits);
                while (text.charAt(text.length() - 1) == '0') {
                    text.setLength(text.length() - 1);
                }
            }
            lastTimeText = text.append('Z').toString().getBytes(US_ASCII);
        }
        return lastTimeText;
    }

    private void putText(byte[] text) {
        reserve(text.length * LARGEST_ESCAPE);
        int start = 0;
        int at = 0;
        while (at < text.length) {
            int b = text[at] & 0xFF;
            if (PLAIN[b]) {
                at++;
                continue;
            }
            int size = b < 0x80 ? 1 : Utf8.length(text, at);
            boolean separator = size == 3 && Utf8.isLineSeparator(text, at);
            if (size > 1 && !separator) {
                at += size;
                continue;
            }
            if (at > start) {
                put(text, start, at);
            }
            if (separator) {
                put(SEPARATOR);
                bytes[length++] = HEX[text[at + 2] & 0xF];
            } else if (size == 0) {
                // There is room already; binary output is made of these.
                System.arraycopy(REPLACEMENT, 0, bytes, length, REPLACEMENT.length);
                length += REPLACEMENT.length;
            } else {
                escape(b);
            }
            at += Math.max(1, size);
            start = at;
        }
        put(text, start, at);
    }

    private void escape(int b) {
        switch (b) {
            case '"', '\\' -> {
                bytes[length++] = '\\';
                bytes[length++] = (byte) b;
            }
            case '\n' -> put(LINE_END);
            case '\r' -> {
                bytes[length++] = '\\';
                bytes[length++] = 'r';
            }
            default -> {
                put(CONTROL);
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xF];
            }
        }
    }

    private void put(byte[] text) {
        put(text, 0, text.length);
    }

    private void put(byte[] text, int start, int end) {
        reserve(end - start);
        System.arraycopy(text, start, bytes, length, end - start);
        length += end - start;
    }
}
