package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.VolumeRequest;
import io.karavel.model.ContainerMount;
import io.karavel.model.ContainerMount.Kind;
import io.karavel.model.Storage.DriverConfig;
import io.karavel.model.Storage.Mount;
import io.karavel.model.Storage.VolumeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A volume that a container is to have, as its user wrote it.
 *
 * @param mount   what comes of it; its volume, driver and source are known when the volume is
 * @param request which volume it is
 */
record VolumeWish(ContainerMount mount, VolumeRequest request) {
    private static final Set<String> ACCESS = Set.of("ro", "rw");
    private static final Set<String> LABELS = Set.of("z", "Z");
    private static final Set<String> PROPAGATION = Set.of("private", "rprivate", "slave", "rslave", "shared", "rshared");
    private static final Set<String> CONSISTENCY = Set.of("consistent", "cached", "delegated", "default");
    private static final String NO_COPY = "nocopy";
    /** What Docker shows where the user wrote no options. */
    private static final String DEFAULT_MODE = "z";
    private static final String IN_VOLUME = "invalid mount config for type \"volume\": ";

    /** Whether {@code SOURCE:TARGET[:MODE]} or {@code TARGET} is about a volume and not about a path of this machine. */
    static boolean isVolume(String bind) {
        return !bind.startsWith("/") || !bind.contains(":");
    }

    /** Reads {@code [NAME:]TARGET[:MODE]}. */
    static VolumeWish parse(String text, String driver) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts[0].isEmpty()) {
            throw EngineException.invalid("invalid volume specification: '" + text + "'");
        }
        if (parts.length == 1) {
            return anonymous(parts[0], driver);
        }
        String prefix = "invalid volume specification: '" + text + "': ";
        List<String> modes = modes(parts.length == 3 ? parts[2] : "", prefix);
        if (modes.stream().anyMatch(PROPAGATION::contains)) {
            throw EngineException.invalid(prefix + IN_VOLUME + "field BindOptions must not be specified");
        }
        String mode = modes.isEmpty() ? DEFAULT_MODE : parts[2];
        return new VolumeWish(mount(target(parts[1], prefix + IN_VOLUME), mode, !modes.contains("ro"), "", false, !modes.contains(NO_COPY)),
                request(Optional.of(parts[0]), driver, Map.of(), Map.of()));
    }

    /** One for a path that the image or the user called a volume. */
    static VolumeWish anonymous(String target, String driver) {
        return new VolumeWish(mount(target(target, "invalid volume specification: '" + target + "': " + IN_VOLUME), "", true, "", true, true),
                request(Optional.empty(), driver, Map.of(), Map.of()));
    }

    /** Takes a mount in the long form. */
    static VolumeWish of(Mount mount) {
        VolumeOptions options = mount.volumeOptions().orElse(VolumeOptions.DEFAULT);
        DriverConfig driver = options.driverConfig().orElse(DriverConfig.DEFAULT);
        boolean anonymous = mount.source().isEmpty();
        if (mount.readOnly() && anonymous) {
            throw EngineException.invalid(IN_VOLUME + "must not set ReadOnly mode when using anonymous volumes");
        }
        if (!options.subpath().isEmpty()) {
            checkSubpath(options.subpath(), anonymous);
        }
        // A part of a volume is there already, or else it cannot be mounted.
        boolean copyUp = !options.noCopy() && options.subpath().isEmpty();
        return new VolumeWish(mount(target(mount.target(), IN_VOLUME), DEFAULT_MODE, !mount.readOnly(), options.subpath(), anonymous, copyUp),
                request(anonymous ? Optional.empty() : Optional.of(mount.source()), driver.name(), driver.options(), options.labels()));
    }

    private static void checkSubpath(String subpath, boolean anonymous) {
        if (anonymous) {
            throw EngineException.invalid(IN_VOLUME + "must not set Subpath when using anonymous volumes");
        }
        Path path = Path.of(subpath).normalize();
        if (path.isAbsolute() || path.startsWith("..")) {
            throw EngineException.invalid(IN_VOLUME + "subpath must be a relative path within the volume");
        }
    }

    private static ContainerMount mount(String target, String mode, boolean writable, String subpath, boolean anonymous, boolean copyUp) {
        return new ContainerMount(Kind.VOLUME, "", "", "", target, mode, writable, "", subpath, anonymous, copyUp);
    }

    private static VolumeRequest request(Optional<String> name, String driver, Map<String, String> options, Map<String, String> labels) {
        return new VolumeRequest(name, Optional.of(driver).filter(text -> !text.isEmpty()), options, labels);
    }

    /** The words of a mode, none of them contradicting another. */
    private static List<String> modes(String text, String prefix) {
        List<String> modes = text.isEmpty() ? List.of() : List.of(text.split(",", -1));
        long access = modes.stream().filter(ACCESS::contains).count();
        long labels = modes.stream().filter(LABELS::contains).count();
        long propagations = modes.stream().filter(PROPAGATION::contains).count();
        boolean known = modes.stream().allMatch(mode -> ACCESS.contains(mode) || LABELS.contains(mode) || PROPAGATION.contains(mode)
                || CONSISTENCY.contains(mode) || mode.equals(NO_COPY));
        if (!known || access > 1 || labels > 1 || propagations > 1) {
            throw EngineException.invalid(prefix + "invalid mode: " + text);
        }
        return modes;
    }

    private static String target(String target, String prefix) {
        if (target.isEmpty()) {
            throw EngineException.invalid(prefix + "field Target must not be empty");
        }
        if (!target.startsWith("/")) {
            throw EngineException.invalid(prefix + "invalid mount path: '" + target + "' mount path must be absolute");
        }
        String clean = Path.of(target).normalize().toString();
        if (clean.equals("/")) {
            throw EngineException.invalid(prefix + "invalid specification: destination can't be '/'");
        }
        return clean;
    }

    /**
     * How a container has what another one has.
     *
     * @param reference of the other one
     * @param readOnly  whether it may only read it, whatever the other one may
     */
    record From(String reference, boolean readOnly) {
        /** Reads {@code CONTAINER[:MODE]}. */
        static From parse(String text) {
            String[] parts = text.split(":", 2);
            if (parts[0].isEmpty()) {
                throw EngineException.invalid("volumes-from specification cannot be an empty string");
            }
            if (parts.length == 1) {
                return new From(parts[0], false);
            }
            List<String> modes = List.of(parts[1].split(",", -1));
            boolean known = modes.stream().allMatch(mode -> ACCESS.contains(mode) || LABELS.contains(mode))
                    && modes.stream().filter(ACCESS::contains).count() <= 1 && modes.stream().filter(LABELS::contains).count() <= 1;
            if (!known) {
                throw EngineException.invalid("invalid mode: " + parts[1]);
            }
            return new From(parts[0], modes.contains("ro"));
        }
    }
}
