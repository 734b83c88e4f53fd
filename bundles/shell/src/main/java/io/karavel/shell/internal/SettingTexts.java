package io.karavel.shell.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values of the configuration in a cell of a table. */
final class SettingTexts {
    private SettingTexts() {}

    static String of(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members.entrySet().stream().map(entry -> entry.getKey() + "=" + of(entry.getValue()))
                    .sorted().collect(Collectors.joining(" "));
        }
        return value instanceof List<?> elements
                ? elements.stream().map(SettingTexts::of).collect(Collectors.joining(", ", "[", "]"))
                : value.toString();
    }
}
