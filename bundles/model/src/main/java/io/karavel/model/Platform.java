package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/** What an image is made for, in OCI's words. An empty variant is any. */
public record Platform(String os, String architecture, String variant) {
    public Platform {
        requireNonNull(os);
        requireNonNull(architecture);
        variant = Values.text(variant);
    }

    /** Of this machine. */
    public static Platform host() {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (machine) {
            case "amd64", "x86_64" -> new Platform("linux", "amd64", "");
            case "aarch64", "arm64" -> new Platform("linux", "arm64", "v8");
            default -> new Platform("linux", machine, "");
        };
    }

    /** As {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
