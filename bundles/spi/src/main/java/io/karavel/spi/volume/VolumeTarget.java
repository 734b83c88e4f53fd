package io.karavel.spi.volume;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;

/**
 * The volume that a driver is to do something with.
 *
 * @param name    unique among all volumes of the engine; letters, digits, {@code _}, {@code .} and {@code -} only
 * @param options what the driver was told when the volume was made; it had no objection to them
 * @param labels  the user's; for drivers that show them elsewhere
 * @param folder  a folder of this volume's own on this machine, which is there as long as the volume is. The file
 *                {@code volume.json} in it is the engine's, everything else the driver's
 */
public record VolumeTarget(String name, Map<String, String> options, Map<String, String> labels, Path folder) {
    public VolumeTarget {
        requireNonNull(name);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
        requireNonNull(folder);
    }
}
