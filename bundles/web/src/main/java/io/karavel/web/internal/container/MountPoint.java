package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Container;
import io.karavel.model.Storage;
import io.karavel.model.Storage.BindOptions;
import io.karavel.model.Storage.Mount;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is mounted in a container, in the form clients read. Docker does not count what {@code HostConfig.Tmpfs} has
 * among them.
 *
 * @param name   of a volume; empty for all others
 * @param driver of a volume; empty for all others
 * @param mode   the options as the user wrote them
 */
record MountPoint(
        @JsonInclude(NON_EMPTY) String type,
        @JsonInclude(NON_EMPTY) String name,
        String source,
        String destination,
        @JsonInclude(NON_EMPTY) String driver,
        String mode,
        @JsonProperty("RW") boolean writable,
        String propagation) {
    private static final List<String> PROPAGATIONS =
            List.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final String DEFAULT_PROPAGATION = "rprivate";
    private static final String DEFAULT_DRIVER = "local";
    private static final String DEFAULT_VOLUME_MODE = "z";

    /** All of a container's, by destination. */
    static List<MountPoint> of(Container container) {
        Storage storage = container.hostConfig().storage();
        return Stream.concat(storage.binds().stream().map(bind -> ofBind(bind, storage.volumeDriver())),
                        storage.mounts().stream().map(mount -> ofMount(mount)))
                .sorted(Comparator.comparing(MountPoint::destination))
                .toList();
    }

    private static MountPoint ofBind(String bind, String volumeDriver) {
        String[] parts = bind.split(":", 3);
        String options = parts.length < 3 ? "" : parts[2];
        List<String> words = Arrays.asList(options.split(","));
        boolean writable = !words.contains("ro");
        if (parts.length == 1) {
            return volume("", parts[0], volumeDriver, options, writable);
        }
        if (!parts[0].startsWith("/")) {
            return volume(parts[0], parts[1], volumeDriver, options, writable);
        }
        String propagation = words.stream().filter(PROPAGATIONS::contains).findFirst().orElse(DEFAULT_PROPAGATION);
        return new MountPoint("bind", "", parts[0], parts[1], "", options, writable, propagation);
    }

    private static MountPoint volume(String name, String destination, String driver, String mode, boolean writable) {
        return new MountPoint("volume", name, "", destination, driver.isEmpty() ? DEFAULT_DRIVER : driver,
                mode.isEmpty() ? DEFAULT_VOLUME_MODE : mode, writable, "");
    }

    private static MountPoint ofMount(Mount mount) {
        boolean writable = !mount.readOnly();
        return switch (mount.type()) {
            case "volume" -> volume(mount.source(), mount.target(), "", DEFAULT_VOLUME_MODE, writable);
            case "bind" -> new MountPoint("bind", "", mount.source(), mount.target(), "", "", writable,
                    mount.bindOptions().map(BindOptions::propagation).filter(p -> !p.isEmpty())
                            .orElse(DEFAULT_PROPAGATION));
            default -> new MountPoint(mount.type(), "", mount.source(), mount.target(), "", "", writable, "");
        };
    }
}
