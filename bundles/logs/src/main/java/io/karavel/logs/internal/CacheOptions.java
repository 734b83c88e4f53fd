package io.karavel.logs.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * The copy of its output that the engine keeps for a log driver which cannot be read, so that there is something to show. What is said
 * of it is no mistake with other drivers, and means nothing there.
 */
public final class CacheOptions {
    private static final String DISABLED = "cache-disabled";
    /** The names for it, and what they are called where a log is no cache. */
    private static final Map<String, String> NAMES =
            Map.of("cache-max-size", "max-size", "cache-max-file", "max-file", "cache-compress", "compress");

    private CacheOptions() {}

    /** @throws IllegalArgumentException for options it cannot read, with a message for the user */
    public static void check(Map<String, String> options) {
        isDisabled(options);
        rotation(options);
    }

    static boolean isDisabled(Map<String, String> options) {
        return Flags.parse(DISABLED, options.getOrDefault(DISABLED, ""));
    }

    static RotationOptions rotation(Map<String, String> options) {
        Map<String, String> own = new HashMap<>();
        NAMES.forEach((name, plain) -> {
            if (options.containsKey(name)) {
                own.put(plain, options.get(name));
            }
        });
        try {
            return RotationOptions.of(own, LocalDriver.DEFAULTS);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("log opts of the cache: " + e.getMessage(), e);
        }
    }

    /** The options that are left for the driver. */
    public static Map<String, String> driverOptions(Map<String, String> options) {
        Map<String, String> rest = new HashMap<>(options);
        rest.keySet().removeIf(key -> key.equals(DISABLED) || NAMES.containsKey(key));
        return Map.copyOf(rest);
    }
}
