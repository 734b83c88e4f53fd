package io.karavel.volumes.internal;

import io.karavel.api.EngineException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What volumes may be called: Docker's rule, for the volumes of every driver. */
final class VolumeNames {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int LONGEST = 255;
    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    /** {@code INVALID} where a name is none. */
    static String check(String name) {
        if (name.length() == 1) {
            throw EngineException.invalid(
                    "create " + name + ": volume name is too short, names should be at least two alphanumeric characters");
        }
        if (!NAME.matcher(name).matches()) {
            throw EngineException.invalid("create " + name + ": \"" + name + "\" includes invalid characters for a local volume name, only "
                    + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path");
        }
        if (name.length() > LONGEST) {
            throw EngineException.invalid("create " + name + ": a volume name has at most " + LONGEST + " characters");
        }
        return name;
    }

    /** One that nobody else has. */
    String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
