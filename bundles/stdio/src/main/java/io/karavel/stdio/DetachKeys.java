package io.karavel.stdio;

import io.karavel.api.EngineException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The keys that, typed one after the other at a terminal, let go of a process. */
public final class DetachKeys {
    public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {16, 17});

    private static final String CONTROL = "ctrl-";
    private static final String CONTROL_LETTERS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";
    private static final byte DELETE = 127;

    private final byte[] keys;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Reads keys separated by commas: single characters, {@code ctrl-} with a letter or one of {@code @[\]^_}, and {@code DEL}.
     *
     * @param text empty for {@link #DEFAULT}
     * @throws EngineException {@code INVALID}
     */
    public static DetachKeys parse(String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (String key : text.split(",", -1)) {
            keys.write(code(key).orElseThrow(
                    () -> EngineException.invalid("Invalid detach keys (" + text + ") provided")));
        }
        return new DetachKeys(keys.toByteArray());
    }

    private static Optional<Byte> code(String key) {
        if (key.length() == 1 && key.charAt(0) <= DELETE) {
            return Optional.of((byte) key.charAt(0));
        }
        if (key.equals("DEL")) {
            return Optional.of(DELETE);
        }
        if (key.startsWith(CONTROL) && key.length() == CONTROL.length() + 1) {
            int code = CONTROL_LETTERS.indexOf(key.charAt(CONTROL.length()));
            return code < 0 ? Optional.empty() : Optional.of((byte) code);
        }
        return Optional.empty();
    }

    /** The bytes they send. */
    public byte[] bytes() {
        return keys.clone();
    }
}
