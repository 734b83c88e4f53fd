package io.karavel.web.internal.server;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path of a route: literal text and parameters, as {@code /images/{name:.+}/json}. */
record PathTemplate(Pattern pattern, List<String> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(?::([^{}]+))?}");
    private static final String SEGMENT = "[^/]+";

    static PathTemplate parse(String text) {
        StringBuilder pattern = new StringBuilder();
        List<String> names = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(text);
        int end = 0;
        while (parameter.find()) {
            pattern.append(Pattern.quote(text.substring(end, parameter.start())));
            pattern.append('(').append(Optional.ofNullable(parameter.group(2)).orElse(SEGMENT)).append(')');
            names.add(parameter.group(1));
            end = parameter.end();
        }
        pattern.append(Pattern.quote(text.substring(end)));
        return new PathTemplate(Pattern.compile(pattern.toString()), List.copyOf(names));
    }

    /** The parameters' values, decoded; empty where the path, still encoded, does not fit. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            values.put(parameters.get(i), decode(matcher.group(i + 1)));
        }
        return Optional.of(values);
    }

    /** In a path, unlike in a query, a plus sign is a plus sign. */
    private static String decode(String text) {
        return QueryStringDecoder.decodeComponent(text.replace("+", "%2B"));
    }
}
