package io.karavel.model;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The keys that, typed one after the other at a terminal, let go of a process. */
public final class DetachKeys {
    /** {@code ctrl-p,ctrl-q}. */
    public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {16, 17});

    private static final String CONTROL = "ctrl-";
    /** In the order of their codes, from 0 on. */
    private static final String CONTROL_KEYS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";
    private static final int DELETE = 127;
    private static final int LAST_ASCII = 127;
    private static final int NONE = -1;

    private final byte[] bytes;

    private DetachKeys(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads keys separated by commas: single ASCII characters, {@code ctrl-} with a small letter or one of {@code @[\]^_}, and
     * {@code DEL}. Case counts, as it does with Docker.
     *
     * @return empty where the text, or a part of it, names no key; so for an empty text
     */
    public static Optional<DetachKeys> parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String key : text.split(",", -1)) {
            int code = code(key);
            if (code == NONE) {
                return Optional.empty();
            }
            bytes.write(code);
        }
        return Optional.of(new DetachKeys(bytes.toByteArray()));
    }

    private static int code(String key) {
        if (key.length() == 1 && key.charAt(0) <= LAST_ASCII) {
            return key.charAt(0);
        }
        if (key.equals("DEL")) {
            return DELETE;
        }
        return key.startsWith(CONTROL) && key.length() == CONTROL.length() + 1
                ? CONTROL_KEYS.indexOf(key.charAt(CONTROL.length())) : NONE;
    }

    /** What a terminal sends for them. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
