package io.karavel.logs.internal;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be said of a {@code syslog} log.
 *
 * @param facility the number of the facility
 * @param tls      the options {@code syslog-tls-…}
 */
record SyslogOptions(SinkAddress address, int facility, SyslogForm.Kind kind, Map<String, String> tls) {
    static final Set<String> KEYS = Set.of("syslog-address", "syslog-facility", "syslog-format", "syslog-tls-ca-cert",
            "syslog-tls-cert", "syslog-tls-key", "syslog-tls-skip-verify");
    private static final List<String> FACILITIES = List.of("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp",
            "cron", "authpriv", "ftp", "", "", "", "", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7");
    private static final List<String> LOCAL = List.of("/dev/log", "/var/run/syslog", "/var/run/log");
    private static final String SKIP_VERIFY = "syslog-tls-skip-verify";

    /** @throws IllegalArgumentException with a message for the user */
    static SyslogOptions of(Map<String, String> options) {
        String address = options.getOrDefault("syslog-address", "");
        return new SyslogOptions(
                address.isEmpty() ? new SinkAddress(SinkAddress.Kind.UNIXGRAM, localSocket(), 0) : SinkAddress.parse(address),
                facility(options.getOrDefault("syslog-facility", "daemon")),
                SyslogForm.Kind.of(options.getOrDefault("syslog-format", "")), Map.copyOf(options));
    }

    private static String localSocket() {
        return LOCAL.stream().filter(path -> Files.exists(Path.of(path))).findFirst().orElse(LOCAL.get(0));
    }

    private static int facility(String text) {
        int named = text.isEmpty() ? FACILITIES.indexOf("daemon") : FACILITIES.indexOf(text);
        if (named >= 0) {
            return named;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number < FACILITIES.size()) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid syslog facility: '" + text + "'", e);
        }
        throw new IllegalArgumentException("invalid syslog facility: '" + text + "'");
    }

    /** @throws IOException where certificates cannot be read */
    Sink.Dialer dialer() throws IOException {
        if (address.kind() != SinkAddress.Kind.TLS) {
            return address.dialer();
        }
        SslContextBuilder context = SslContextBuilder.forClient();
        try {
            if (tls.containsKey("syslog-tls-cert") || tls.containsKey("syslog-tls-key")) {
                context.keyManager(file("syslog-tls-cert"), file("syslog-tls-key"));
            }
            // As with Docker, to say anything but nothing is to skip it.
            if (!tls.getOrDefault(SKIP_VERIFY, "").isEmpty()) {
                context.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            } else if (tls.containsKey("syslog-tls-ca-cert")) {
                context.trustManager(file("syslog-tls-ca-cert"));
            }
            return address.dialer(context.build());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private File file(String option) {
        return Path.of(tls.getOrDefault(option, "")).toFile();
    }

    SyslogForm form(String tag) {
        boolean counted = address.kind() == SinkAddress.Kind.TLS && kind.isStructured();
        return new SyslogForm(kind, facility, tag, counted);
    }
}
