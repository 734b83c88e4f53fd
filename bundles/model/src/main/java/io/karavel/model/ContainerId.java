package io.karavel.model;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The identity of a container: 64 lower-case hexadecimal digits. */
public record ContainerId(String value) implements Comparable<ContainerId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT_LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    public ContainerId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("not a container id: " + value);
        }
    }

    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * A new id. Its short form is never all digits, because it becomes the default hostname and a hostname of digits
     * alone can be taken for a number.
     */
    public static ContainerId random() {
        byte[] bytes = new byte[32];
        while (true) {
            RANDOM.nextBytes(bytes);
            ContainerId id = new ContainerId(HexFormat.of().formatHex(bytes));
            if (!id.shortForm().chars().allMatch(Character::isDigit)) {
                return id;
            }
        }
    }

    /** The first twelve digits, as clients show them. */
    public String shortForm() {
        return value.substring(0, SHORT_LENGTH);
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
