package io.karavel.model;

import java.util.Map;

/** Where a container's output is kept: a log driver by name, with its options. An empty type is the engine's default. */
public record LogConfig(String type, Map<String, String> config) {
    public static final LogConfig DEFAULT = new LogConfig("", Map.of());

    public LogConfig {
        type = Values.text(type);
        config = Values.map(config);
    }
}
