package io.karavel.web.internal.server;

import io.karavel.web.ApiVersion;
import io.karavel.web.Query;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks for.
 *
 * @param askedVersion the version in the path, as the client wrote it
 * @param path         without it, still encoded
 */
record RequestHead(String method, Optional<String> askedVersion, String path, Query query, HttpHeaders headers) {
    private static final Pattern VERSIONED = Pattern.compile("/v([0-9.]+)(/.*)");
    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/?]*(.*)", Pattern.CASE_INSENSITIVE);
    private static final int MOST_PARAMETERS = 4096;
    private static final ApiVersion PLAIN_ERRORS_BEFORE = new ApiVersion(1, 24);

    static RequestHead of(HttpRequest request) {
        String uri = request.uri();
        Matcher absolute = ABSOLUTE.matcher(uri);
        if (absolute.matches()) {
            uri = absolute.group(1);
        }
        QueryStringDecoder target = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MOST_PARAMETERS, true);
        String rawPath = target.rawPath();
        Matcher versioned = VERSIONED.matcher(rawPath);
        boolean hasVersion = versioned.matches();
        return new RequestHead(
                request.method().name(),
                hasVersion ? Optional.of(versioned.group(1)) : Optional.empty(),
                hasVersion ? versioned.group(2) : rawPath,
                new Query(target.parameters()),
                request.headers());
    }

    /** Of a request that is no proper one, so that it can be answered all the same. */
    static RequestHead unreadable(HttpRequest request) {
        return new RequestHead(request.method().name(), Optional.empty(), "", new Query(Map.of()), request.headers());
    }

    /** The version meant; one that cannot be read is older than all. */
    ApiVersion version() {
        return askedVersion
                .map(text -> ApiVersion.parse(text).orElse(new ApiVersion(0, 0)))
                .orElse(ApiVersion.NEWEST);
    }

    /** Clients of before 1.24 print errors as they come, so that they get them without JSON. */
    boolean wantsPlainErrors() {
        return version().compareTo(PLAIN_ERRORS_BEFORE) < 0;
    }
}
