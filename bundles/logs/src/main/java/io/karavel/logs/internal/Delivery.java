package io.karavel.logs.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * How output gets to a log driver, which is the same for all of them.
 *
 * @param blocking whether a full buffer makes the container wait; otherwise what comes then is dropped
 * @param buffer   how many bytes may wait
 */
public record Delivery(boolean blocking, long buffer) {
    private static final String MODE = "mode";
    private static final String MAX_BUFFER_SIZE = "max-buffer-size";
    private static final String NON_BLOCKING = "non-blocking";
    private static final long DEFAULT_BUFFER = 1024 * 1024;
    private static final long BINARY = 1024;

    /**
     * Reads it from a log's options.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    public static Delivery of(Map<String, String> options) {
        String mode = options.getOrDefault(MODE, "");
        boolean nonBlocking = mode.equals(NON_BLOCKING);
        if (!nonBlocking && !mode.isEmpty() && !mode.equals("blocking")) {
            throw new IllegalArgumentException("logger: logging mode not supported: " + mode);
        }
        String size = options.get(MAX_BUFFER_SIZE);
        if (size == null) {
            return new Delivery(!nonBlocking, DEFAULT_BUFFER);
        }
        if (!nonBlocking) {
            throw new IllegalArgumentException(
                    "logger: max-buffer-size option is only supported with 'mode=non-blocking'");
        }
        try {
            return new Delivery(false, Sizes.parse(size, BINARY));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "error parsing option max-buffer-size: " + e.getMessage(), e);
        }
    }

    /** The options that are left for the driver. */
    public static Map<String, String> driverOptions(Map<String, String> options) {
        Map<String, String> rest = new HashMap<>(options);
        rest.remove(MODE);
        rest.remove(MAX_BUFFER_SIZE);
        return Map.copyOf(rest);
    }
}
