package io.karavel.api;

import static java.util.Objects.requireNonNull;

import io.karavel.model.RuntimeBinding;
import java.util.Map;

/**
 * One consistent view of the configuration: what the user said and what follows from it, published together. An operation captures
 * it once, at its beginning, and passes it along.
 *
 * @param engine   what the user configured, defaults filled in
 * @param runtimes what the runtimes of {@code engine} resolved to when this was published, by name; those that could not be
 *                 resolved then, because they are not installed, are not among them
 */
public record ConfigSnapshot(EngineConfig engine, Map<String, RuntimeBinding> runtimes) {
    public ConfigSnapshot {
        requireNonNull(engine);
        runtimes = Map.copyOf(runtimes);
    }

    /** A configuration of which nothing was derived yet. */
    public ConfigSnapshot(EngineConfig engine) {
        this(engine, Map.of());
    }
}
