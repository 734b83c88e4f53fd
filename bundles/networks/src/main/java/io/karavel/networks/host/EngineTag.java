package io.karavel.networks.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the names of links, namespaces and chains of one engine begin with, so that several engines, which share these names, never take
 * each other's. Follows from where the engine keeps its data.
 */
public record EngineTag(String text) {
    private static final int LENGTH = 5;

    public static EngineTag of(Path dataRoot) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(
                    dataRoot.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return new EngineTag("kv" + HexFormat.of().formatHex(hash).substring(0, LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The name of something; of a link it may have 15 letters, 7 of which are the tag's. */
    public String name(String rest) {
        return text + rest;
    }

    public boolean isOurs(String name) {
        return name.startsWith(text);
    }
}
