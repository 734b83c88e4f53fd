package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.CreateValidation.require;

import io.karavel.model.Storage;
import io.karavel.model.Storage.BindOptions;
import io.karavel.model.Storage.Mount;
import io.karavel.model.Storage.TmpfsOptions;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether mounts say what they need to, and no two stand in each other's way. Whether sources exist is for the engine
 * to find out.
 */
final class MountValidation {
    private static final Set<String> TYPES = Set.of("bind", "volume", "tmpfs", "image", "npipe", "cluster");
    private static final Set<String> PROPAGATIONS =
            Set.of("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

    private MountValidation() {}

    static void validate(Storage storage) {
        Set<String> destinations = new HashSet<>();
        for (String bind : storage.binds()) {
            claim(destinations, validateBind(bind));
        }
        for (Mount mount : storage.mounts()) {
            validateMount(mount);
            claim(destinations, mount.target());
        }
        for (String destination : storage.tmpfs().keySet()) {
            require(destination.startsWith("/"),
                    "invalid mount path: '" + destination + "' mount path must be absolute");
            require(!isRoot(destination), "invalid specification: destination can't be '/'");
            claim(destinations, destination);
        }
    }

    private static void claim(Set<String> destinations, String destination) {
        require(destinations.add(Path.of(destination).normalize().toString()), "Duplicate mount point: " + destination);
    }

    /** The path in the container. */
    private static String validateBind(String bind) {
        String[] parts = bind.split(":", -1);
        boolean complete = parts.length <= 3;
        for (String part : parts) {
            complete &= !part.isEmpty();
        }
        require(complete, "invalid volume specification: '" + bind + "'");
        String destination = parts.length == 1 ? parts[0] : parts[1];
        require(destination.startsWith("/"), "invalid volume specification: '" + bind
                + "': invalid mount config for type \"" + (parts[0].startsWith("/") ? "bind" : "volume")
                + "\": invalid mount path: '" + destination + "' mount path must be absolute");
        require(!isRoot(destination), "invalid volume specification: '" + bind
                + "': invalid mount config for type \"bind\": invalid specification: destination can't be '/'");
        return destination;
    }

    private static void validateMount(Mount mount) {
        String start = "invalid mount config for type \"" + mount.type() + "\": ";
        require(TYPES.contains(mount.type()), start + "mount type unknown");
        require(!mount.target().isEmpty(), start + "field Target must not be empty");
        require(mount.target().startsWith("/"),
                start + "invalid mount path: '" + mount.target() + "' mount path must be absolute");
        require(!isRoot(mount.target()), start + "invalid specification: destination can't be '/'");
        if (mount.type().equals("bind")) {
            require(!mount.source().isEmpty(), start + "field Source must not be empty");
            require(mount.source().startsWith("/"),
                    start + "invalid mount path: '" + mount.source() + "' mount path must be absolute");
            mount.bindOptions().ifPresent(options -> validateBindOptions(start, mount, options));
        } else {
            require(mount.bindOptions().isEmpty(), start + "field BindOptions must not be specified");
        }
        if (mount.type().equals("tmpfs")) {
            require(mount.source().isEmpty(), start + "field Source must not be specified");
            mount.tmpfsOptions().ifPresent(options -> validateTmpfsOptions(start, options));
        } else {
            require(mount.tmpfsOptions().isEmpty(), start + "field TmpfsOptions must not be specified");
        }
        require(mount.type().equals("volume") || mount.volumeOptions().isEmpty(),
                start + "field VolumeOptions must not be specified");
    }

    private static void validateBindOptions(String start, Mount mount, BindOptions options) {
        require(PROPAGATIONS.contains(options.propagation()),
                start + "invalid propagation mode: " + options.propagation());
        boolean readOnlyOption = options.readOnlyNonRecursive() || options.readOnlyForceRecursive();
        require(mount.readOnly() || !readOnlyOption,
                start + "mount options conflict: !ReadOnly && BindOptions.ReadOnly*Recursive");
        require(!options.readOnlyNonRecursive() || !options.readOnlyForceRecursive(),
                start + "mount options conflict: ReadOnlyNonRecursive && BindOptions.ReadOnlyForceRecursive");
    }

    private static void validateTmpfsOptions(String start, TmpfsOptions options) {
        require(options.sizeBytes() >= 0, start + "size must not be negative");
        require((options.mode() & ~07777) == 0, start + "invalid mode");
    }

    private static boolean isRoot(String path) {
        return Path.of(path).normalize().toString().equals("/");
    }
}
