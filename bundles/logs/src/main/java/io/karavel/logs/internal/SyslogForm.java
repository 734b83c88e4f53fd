package io.karavel.logs.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.karavel.spi.logging.LogRecord;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** Syslog messages in the forms that Docker has. */
final class SyslogForm {
    private static final int ERROR = 3;
    private static final int INFORMATIONAL = 6;
    private static final int SEVERITIES = 8;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX").withZone(ZoneId.systemDefault());

    private final Kind kind;
    private final int facility;
    private final String tag;
    private final boolean counted;
    private final String host = hostname();
    private final long process = ProcessHandle.current().pid();

    /** The forms, by their option {@code syslog-format}. */
    enum Kind {
        UNIX(""), RFC3164("rfc3164"), RFC5424("rfc5424"), RFC5424_MICRO("rfc5424micro");

        private final String option;

        Kind(String option) {
            this.option = option;
        }

        /** @throws IllegalArgumentException for another name, with a message for the user */
        static Kind of(String option) {
            return Arrays.stream(values()).filter(kind -> kind.option.equals(option)).findFirst().orElseThrow(
                    () -> new IllegalArgumentException("Invalid syslog format: '" + option + "'"));
        }

        boolean isStructured() {
            return this == RFC5424 || this == RFC5424_MICRO;
        }
    }

    /** @param counted the length of a message stands before it (RFC 5425) */
    SyslogForm(Kind kind, int facility, String tag, boolean counted) {
        this.kind = kind;
        this.facility = facility;
        this.tag = tag;
        this.counted = counted;
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    byte[] of(LogRecord record) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] head = head(record).getBytes(UTF_8);
        if (counted) {
            message.writeBytes((head.length + record.line().length + 1 + " ").getBytes(UTF_8));
        }
        message.writeBytes(head);
        message.writeBytes(record.line());
        message.write('\n');
        return message.toByteArray();
    }

    private String head(LogRecord record) {
        int priority = facility * SEVERITIES + (record.stderr() ? ERROR : INFORMATIONAL);
        return switch (kind) {
            case UNIX -> "<" + priority + ">" + STAMP.format(record.time()) + " " + tag + "[" + process + "]: ";
            case RFC3164 -> "<" + priority + ">" + STAMP.format(record.time()) + " " + host + " " + tag + "[" + process + "]: ";
            case RFC5424 -> structured(priority, SECONDS.format(record.time()));
            case RFC5424_MICRO -> structured(priority, MICROS.format(record.time().truncatedTo(ChronoUnit.MICROS)));
        };
    }

    private String structured(int priority, String time) {
        return "<" + priority + ">1 " + time + " " + host + " " + tag + " " + process + " " + tag + " - ";
    }
}
