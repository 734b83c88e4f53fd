package io.karavel.web.internal.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.KeyChange;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A change for people: a line for each key, with values as they stand in the file. */
final class ChangeText {
    private static final JsonMapper JSON = new JsonMapper();

    private ChangeText() {}

    static String of(ConfigChange change) {
        return Stream.concat(
                        change.changed().stream().map(ChangeText::line),
                        change.needRestart().stream().map(key -> line(key) + " (when the engine is restarted)"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String line(KeyChange change) {
        return change.key() + ": " + value(change.before()) + " -> " + value(change.after());
    }

    private static String value(Optional<Object> value) {
        try {
            return value.isPresent() ? JSON.writeValueAsString(value.get()) : "(none)";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that came from JSON goes to JSON", e);
        }
    }
}
