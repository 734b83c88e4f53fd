package io.karavel.api;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * Which volume is wanted, and how it is to be made where there is none of that name.
 *
 * @param name    empty for a new one that nobody gives a name
 * @param driver  empty for whichever has it, or the local one
 * @param options for the driver
 */
public record VolumeRequest(Optional<String> name, Optional<String> driver, Map<String, String> options, Map<String, String> labels) {
    public VolumeRequest {
        requireNonNull(name);
        requireNonNull(driver);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** Some volume, made with the defaults where it is missing. */
    public static VolumeRequest named(String name) {
        return new VolumeRequest(Optional.of(name), Optional.empty(), Map.of(), Map.of());
    }
}
