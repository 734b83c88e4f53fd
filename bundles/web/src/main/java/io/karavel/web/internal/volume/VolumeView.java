package io.karavel.web.internal.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.karavel.api.VolumeService;
import io.karavel.model.Volume;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A volume in the form clients read.
 *
 * @param labels     none where it has none, as are {@code options}
 * @param mountpoint empty while its driver is away
 * @param usageData  only where someone asks how much room it takes
 */
public record VolumeView(
        Instant createdAt,
        String driver,
        Map<String, String> labels,
        String mountpoint,
        String name,
        Map<String, String> options,
        String scope,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Usage> usageData) {

    /** How many bytes it holds and how many containers have it; -1 for what nobody can tell. */
    public record Usage(long refCount, long size) {}

    static VolumeView of(Volume volume, VolumeService volumes) {
        return of(volume, volumes, Optional.empty());
    }

    private static VolumeView of(Volume volume, VolumeService volumes, Optional<Usage> usage) {
        return new VolumeView(volume.created(), volume.driver(), orNull(volume.labels()), volumes.path(volume).orElse(""), volume.name(),
                orNull(volume.options()), "local", usage);
    }

    /** With the room it takes, which is counted now. */
    public static VolumeView measured(Volume volume, VolumeService volumes) {
        int users = volumes.users().getOrDefault(volume.name(), Set.of()).size();
        return of(volume, volumes, Optional.of(new Usage(users, volumes.size(volume).orElse(-1))));
    }

    private static Map<String, String> orNull(Map<String, String> values) {
        return values.isEmpty() ? null : values;
    }
}
