package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Storage.BindOptions;
import io.karavel.model.Storage.Mount;
import io.karavel.oci.HostMount;
import java.nio.file.Path;
import java.util.Set;

/**
 * A path of the host that is mounted into a container.
 *
 * @param propagation   empty where the user did not say
 * @param createSource  whether a missing source becomes a folder
 */
record BindMount(
        String source,
        String target,
        boolean readOnly,
        boolean recursivelyReadOnly,
        boolean recursive,
        String propagation,
        boolean createSource) {

    private static final Set<String> ACCESS = Set.of("ro", "rw");
    private static final Set<String> LABELS = Set.of("z", "Z");
    private static final Set<String> PROPAGATION =
            Set.of("private", "rprivate", "slave", "rslave", "shared", "rshared");
    private static final Set<String> CONSISTENCY = Set.of("consistent", "cached", "delegated", "default");
    private static final String IN_BIND = "invalid mount config for type \"bind\": ";

    /** Reads {@code SOURCE:TARGET[:MODE]}. */
    static BindMount parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw EngineException.invalid("invalid volume specification: '" + text + "'");
        }
        String prefix = "invalid volume specification: '" + text + "': " + IN_BIND;
        checkTarget(parts[1], prefix);
        return new BindMount(clean(parts[0]), clean(parts[1]), false, false, true, "", true)
                .withModes(parts.length == 3 ? parts[2] : "");
    }

    /** Takes a mount in the long form. */
    static BindMount of(Mount mount) {
        checkTarget(mount.target(), IN_BIND);
        if (!mount.source().startsWith("/")) {
            throw EngineException.invalid(mount.source().isEmpty()
                    ? IN_BIND + "field Source must not be empty"
                    : IN_BIND + "invalid mount path: '" + mount.source() + "' mount path must be absolute");
        }
        BindOptions options = mount.bindOptions().orElse(new BindOptions("", false, false, false, false));
        if (!options.propagation().isEmpty() && !PROPAGATION.contains(options.propagation())) {
            throw EngineException.invalid(IN_BIND + "invalid propagation mode: " + options.propagation());
        }
        boolean force = options.readOnlyForceRecursive();
        if (force && !mount.readOnly()) {
            throw EngineException.invalid(IN_BIND + "mount must be read-only to be recursively read-only");
        }
        if (force && !options.propagation().equals("rprivate")) {
            throw EngineException.invalid(IN_BIND + "a recursively read-only mount needs the propagation rprivate");
        }
        return new BindMount(clean(mount.source()), clean(mount.target()), mount.readOnly(), force, !options.nonRecursive(),
                options.propagation(), options.createMountpoint());
    }

    /** Takes what the engine mounts of its own accord. */
    static BindMount of(HostMount mount) {
        return new BindMount(mount.source().toString(), mount.destination(), mount.readOnly(), false, true, mount.propagation(), false);
    }

    static EngineException sourceMissing(String source) {
        return EngineException.invalid(IN_BIND + "bind source path does not exist: " + source);
    }

    static String clean(String path) {
        return Path.of(path).normalize().toString();
    }

    static void checkTarget(String target, String prefix) {
        if (target.isEmpty()) {
            throw EngineException.invalid(prefix + "field Target must not be empty");
        }
        if (!target.startsWith("/")) {
            throw EngineException.invalid(prefix + "invalid mount path: '" + target + "' mount path must be absolute");
        }
        if (clean(target).equals("/")) {
            throw EngineException.invalid(prefix + "invalid specification: destination can't be '/'");
        }
    }

    private BindMount withModes(String modes) {
        boolean readOnlyNow = false;
        String propagationNow = "";
        int access = 0;
        int labels = 0;
        int propagations = 0;
        for (String mode : modes.isEmpty() ? new String[0] : modes.split(",", -1)) {
            if (ACCESS.contains(mode)) {
                access++;
                readOnlyNow = mode.equals("ro");
            } else if (LABELS.contains(mode)) {
                labels++;
            } else if (PROPAGATION.contains(mode)) {
                propagations++;
                propagationNow = mode;
            } else if (!CONSISTENCY.contains(mode)) {
                throw EngineException.invalid("invalid mode: " + modes);
            }
        }
        if (access > 1 || labels > 1 || propagations > 1) {
            throw EngineException.invalid("invalid mode: " + modes);
        }
        return new BindMount(source, target, readOnlyNow, false, recursive, propagationNow, createSource);
    }
}
