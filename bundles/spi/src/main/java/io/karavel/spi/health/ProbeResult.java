package io.karavel.spi.health;

import static java.util.Objects.requireNonNull;

/**
 * What a check says.
 *
 * @param exitCode 0 where the container is well
 * @param output   for people; what is longer than 4096 bytes is cut off
 */
public record ProbeResult(int exitCode, String output) {
    public ProbeResult {
        requireNonNull(output);
    }

    public static ProbeResult healthy(String output) {
        return new ProbeResult(0, output);
    }

    public static ProbeResult unhealthy(String output) {
        return new ProbeResult(1, output);
    }
}
