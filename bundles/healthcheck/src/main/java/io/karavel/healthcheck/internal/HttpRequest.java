package io.karavel.healthcheck.internal;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an {@code HTTP} probe asks for: {@code ["HTTP", "http://:8080/ready", "method=HEAD", "status=200-299", "header=Host: example.org"]}.
 *
 * @param tls         the certificate is not looked at: the server is the container, whatever it calls itself
 * @param lowest      status of an answer that is well, and {@code highest}: as the field {@code status} says, or 200 to 399
 */
record HttpRequest(InetSocketAddress address, boolean tls, String method, String path, Map<String, String> headers, int lowest,
        int highest) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern STATUS = Pattern.compile("(\\d{3})(?:-(\\d{3}))?");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** {@link URI} wants a host where there is a port. */
    private static final Pattern NO_HOST = Pattern.compile("^(https?://)(?=[:/?]|$)", Pattern.CASE_INSENSITIVE);

    HttpRequest {
        requireNonNull(address);
        headers = Map.copyOf(headers);
    }

    static HttpRequest parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("HTTP takes a URL, such as http://:8080/ready");
        }
        URI url = url(arguments.get(0));
        boolean tls = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() >= 0 ? url.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = (url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath()) + query;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("host", url.getRawAuthority());
        headers.put("user-agent", "karavel-health");
        headers.put("connection", "close");
        String method = "GET";
        String status = "200-399";
        for (String option : arguments.subList(1, arguments.size())) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.substring(0, Math.max(0, option.indexOf('=')))) {
                case "method" -> method = token(value);
                case "status" -> status = value;
                case "header" -> addHeader(headers, value);
                default -> throw new IllegalArgumentException("HTTP does not know \"" + option
                        + "\"; it knows method=NAME, status=FIRST[-LAST] and header=NAME:VALUE");
            }
        }
        Matcher range = STATUS.matcher(status);
        if (!range.matches()) {
            throw new IllegalArgumentException("no status: \"" + status + "\"; it is written 204 or 200-299");
        }
        int lowest = Integer.parseInt(range.group(1));
        return new HttpRequest(Addresses.of(url.getHost(), port), tls, method, path, headers, lowest,
                range.group(2) == null ? lowest : Integer.parseInt(range.group(2)));
    }

    private static URI url(String text) {
        try {
            URI url = new URI(NO_HOST.matcher(text).replaceFirst("$1localhost"));
            if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("no URL: \"" + text + "\"; it is written http://:8080/ready");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no URL: \"" + text + "\": " + e.getReason(), e);
        }
    }

    private static String token(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not understood");
        }
        return text;
    }

    private static void addHeader(Map<String, String> headers, String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || text.chars().anyMatch(letter -> letter < ' ')) {
            throw new IllegalArgumentException("no header: \"" + text + "\"; it is written NAME:VALUE");
        }
        headers.put(token(text.substring(0, colon)).toLowerCase(Locale.ROOT), text.substring(colon + 1).strip());
    }

    boolean isWell(int status) {
        return status >= lowest && status <= highest;
    }
}
