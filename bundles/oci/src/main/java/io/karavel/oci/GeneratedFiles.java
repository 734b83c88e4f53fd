package io.karavel.oci;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** The files that the engine writes for a container and that are mounted into its {@code /etc}. */
public record GeneratedFiles(Path hostname, Path hosts, Path resolvConf) {
    public GeneratedFiles {
        requireNonNull(hostname);
        requireNonNull(hosts);
        requireNonNull(resolvConf);
    }

    /** Where they are in the folder of a container. */
    public static GeneratedFiles in(Path containerFolder) {
        return new GeneratedFiles(containerFolder.resolve("hostname"), containerFolder.resolve("hosts"),
                containerFolder.resolve("resolv.conf"));
    }
}
