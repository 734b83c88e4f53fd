package io.karavel.web.internal.container;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;

/** The keys that end an attachment, as people write them: {@code ctrl-p,ctrl-q}, {@code a,b}, {@code DEL}. */
final class DetachKeys {
    private static final String CONTROL = "ctrl-";
    /** In the order of their codes, from 0 on. */
    private static final String CONTROL_KEYS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";
    private static final int DELETE = 127;
    private static final int LAST_ASCII = 127;

    private DetachKeys() {}

    /** The bytes a terminal sends for them; none for an empty text, and empty where the text names no keys. */
    static Optional<byte[]> parse(String text) {
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        if (text.isEmpty()) {
            return Optional.of(keys.toByteArray());
        }
        for (String key : text.split(",", -1)) {
            int code = code(key);
            if (code < 0) {
                return Optional.empty();
            }
            keys.write(code);
        }
        return Optional.of(keys.toByteArray());
    }

    private static int code(String key) {
        if (key.length() == 1 && key.charAt(0) <= LAST_ASCII) {
            return key.charAt(0);
        }
        String name = key.toLowerCase(Locale.ROOT);
        if (name.equals("del")) {
            return DELETE;
        }
        return name.startsWith(CONTROL) && name.length() == CONTROL.length() + 1
                ? CONTROL_KEYS.indexOf(name.charAt(CONTROL.length())) : -1;
    }
}
