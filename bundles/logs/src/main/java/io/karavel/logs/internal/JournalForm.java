package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.karavel.spi.logging.LogRecord;
import io.karavel.spi.logging.LogTarget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Messages of the journal's own protocol: each field is its name, the length of its value, and that. */
final class JournalForm {
    private static final String ERROR = "3";
    private static final String INFORMATIONAL = "6";

    private final byte[] head;

    JournalForm(LogTarget target) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        String tag = Tag.of(target);
        put(fields, "CONTAINER_ID", target.container().shortForm());
        put(fields, "CONTAINER_ID_FULL", target.container().value());
        put(fields, "CONTAINER_NAME", target.name());
        put(fields, "CONTAINER_TAG", tag);
        put(fields, "SYSLOG_IDENTIFIER", tag);
        Attributes.of(target).forEach((name, value) -> {
            if (!name.equals("tag")) {
                put(fields, fieldName(name), value);
            }
        });
        head = fields.toByteArray();
    }

    /** As Docker: capitals, and what may not be in a name becomes an underscore, which may not come first. */
    private static String fieldName(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_").replaceFirst("^_+", "");
    }

    byte[] of(LogRecord record) {
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length + record.line().length + 64);
        message.writeBytes(head);
        put(message, "PRIORITY", record.stderr() ? ERROR : INFORMATIONAL);
        put(message, "SYSLOG_TIMESTAMP", record.time().toString());
        if (record.partial()) {
            put(message, "CONTAINER_PARTIAL_MESSAGE", "true");
        }
        put(message, "MESSAGE", record.line());
        return message.toByteArray();
    }

    private static void put(ByteArrayOutputStream fields, String name, String value) {
        put(fields, name, value.getBytes(UTF_8));
    }

    private static void put(ByteArrayOutputStream fields, String name, byte[] value) {
        fields.writeBytes(name.getBytes(UTF_8));
        fields.write('\n');
        fields.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value.length).array());
        fields.writeBytes(value);
        fields.write('\n');
    }
}
