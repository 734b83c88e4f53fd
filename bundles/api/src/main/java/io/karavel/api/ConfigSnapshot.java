package io.karavel.api;

import static java.util.Objects.requireNonNull;

/**
 * One consistent view of the configuration. An operation captures it once, at its beginning, and passes it along.
 *
 * @param engine what the user configured, defaults filled in
 */
public record ConfigSnapshot(EngineConfig engine) {
    public ConfigSnapshot {
        requireNonNull(engine);
    }
}
