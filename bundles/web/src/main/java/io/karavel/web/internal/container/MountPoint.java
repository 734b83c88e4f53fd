package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_EMPTY;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.model.Container;
import io.karavel.model.ContainerMount;
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

    /** All of a container's, by destination. */
    static List<MountPoint> of(Container container) {
        Storage storage = container.hostConfig().storage();
        Stream<MountPoint> own = Stream.concat(
                storage.binds().stream().filter(MountPoint::isBind).map(MountPoint::ofBind),
                storage.mounts().stream().filter(mount -> !mount.type().equals("volume")).map(MountPoint::ofMount));
        return Stream.concat(own, container.mounts().stream().map(MountPoint::of))
                .sorted(Comparator.comparing(MountPoint::destination))
                .toList();
    }

    private static boolean isBind(String bind) {
        return bind.startsWith("/") && bind.contains(":");
    }

    private static MountPoint ofBind(String bind) {
        String[] parts = bind.split(":", 3);
        String options = parts.length < 3 ? "" : parts[2];
        List<String> words = Arrays.asList(options.split(","));
        String propagation = words.stream().filter(PROPAGATIONS::contains).findFirst().orElse(DEFAULT_PROPAGATION);
        return new MountPoint("bind", "", parts[0], parts[1], "", options, !words.contains("ro"), propagation);
    }

    private static MountPoint of(ContainerMount mount) {
        return mount.hasVolume()
                ? new MountPoint("volume", mount.volume(), mount.source(), mount.destination(), mount.driver(), mount.mode(),
                        mount.writable(), mount.propagation())
                : new MountPoint("bind", "", mount.source(), mount.destination(), "", mount.mode(), mount.writable(),
                        mount.propagation().isEmpty() ? DEFAULT_PROPAGATION : mount.propagation());
    }

    private static MountPoint ofMount(Mount mount) {
        boolean writable = !mount.readOnly();
        return mount.type().equals("bind")
                ? new MountPoint("bind", "", mount.source(), mount.target(), "", "", writable,
                        mount.bindOptions().map(BindOptions::propagation).filter(p -> !p.isEmpty()).orElse(DEFAULT_PROPAGATION))
                : new MountPoint(mount.type(), "", mount.source(), mount.target(), "", "", writable, "");
    }
}
