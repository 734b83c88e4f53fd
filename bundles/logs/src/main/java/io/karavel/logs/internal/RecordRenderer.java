package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.karavel.api.LogQuery;
import io.karavel.spi.logging.LogReader;
import io.karavel.spi.logging.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes of records what a client sees, as {@code docker logs} shows it. Not for use by several threads. */
final class RecordRenderer {
    private static final int CHUNK = 32 * 1024;
    private static final DateTimeFormatter NINE_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private final LogQuery query;
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    private Optional<LogRecord> ahead = Optional.empty();
    private boolean stderr;
    private boolean pastTheEnd;

    RecordRenderer(LogQuery query) {
        this.query = query;
    }

    /** The next lines of one stream; nothing when there are none now. */
    ByteBuffer fill(LogReader reader) throws IOException {
        chunk.reset();
        while (chunk.size() < CHUNK && !pastTheEnd) {
            Optional<LogRecord> next = ahead.isPresent() ? ahead : reader.next();
            ahead = Optional.empty();
            if (next.isEmpty()) {
                break;
            }
            LogRecord record = next.get();
            if (query.until().filter(until -> record.time().isAfter(until)).isPresent()) {
                pastTheEnd = true;
            } else if (isWanted(record)) {
                if (chunk.size() > 0 && record.stderr() != stderr) {
                    ahead = next;
                    break;
                }
                stderr = record.stderr();
                render(record);
            }
        }
        return ByteBuffer.wrap(chunk.toByteArray());
    }

    /** The stream of what {@link #fill} gave. */
    boolean stderr() {
        return stderr;
    }

    /** Whether a record came that is later than what was asked for. */
    boolean pastTheEnd() {
        return pastTheEnd;
    }

    private boolean isWanted(LogRecord record) {
        boolean streamWanted = record.stderr() ? query.stderr() : query.stdout();
        return streamWanted && query.since().filter(since -> record.time().isBefore(since)).isEmpty();
    }

    private void render(LogRecord record) {
        if (query.timestamps()) {
            write(timestamp(record.time()).getBytes(US_ASCII));
            chunk.write(' ');
        }
        if (query.details()) {
            write(details(record.attributes()).getBytes(UTF_8));
            chunk.write(' ');
        }
        write(record.line());
        if (!record.partial()) {
            chunk.write('\n');
        }
    }

    private void write(byte[] bytes) {
        chunk.write(bytes, 0, bytes.length);
    }

    private static String timestamp(Instant time) {
        return NINE_DIGITS.format(time);
    }

    private static String details(Map<String, String> attributes) {
        return new TreeMap<>(attributes).entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining(","));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
