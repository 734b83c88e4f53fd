package io.karavel.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The address of some content: an algorithm and the hash it gives, as in {@code sha256:9f86d0…}. */
public record Digest(String value) implements Comparable<Digest> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]{32,}");
    private static final String SHA256 = "sha256:";

    public Digest {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("not a digest: " + value);
        }
    }

    public static boolean isWellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    public static Digest ofSha256Hex(String hex) {
        return new Digest(SHA256 + hex);
    }

    /** The SHA-256 digest of some bytes. */
    public static Digest sha256(byte[] bytes) {
        try {
            return ofSha256Hex(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The part behind the algorithm. */
    public String encoded() {
        return value.substring(value.indexOf(':') + 1);
    }

    public String algorithm() {
        return value.substring(0, value.indexOf(':'));
    }

    /** The first twelve digits of the hash, as clients show them. */
    public String shortForm() {
        return encoded().substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
