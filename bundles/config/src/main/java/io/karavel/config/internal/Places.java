package io.karavel.config.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * Where this engine lives when its configuration does not say: what whoever started the process told by framework properties, or
 * the usual places of the system.
 */
record Places(Path configFile, Path dataRoot, Path execRoot, Path socket) {

    static Places of(BundleContext context) {
        return new Places(
                place(context, "karavel.config", "/etc/karavel/karavel.json"),
                place(context, "karavel.data.root", "/var/lib/karavel"),
                place(context, "karavel.exec.root", "/run/karavel"),
                place(context, "karavel.socket", "/run/karavel/karavel.sock"));
    }

    private static Path place(BundleContext context, String property, String usual) {
        return Path.of(Optional.ofNullable(context.getProperty(property)).orElse(usual)).toAbsolutePath();
    }
}
