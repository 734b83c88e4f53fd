package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * A volume: a folder that outlives containers.
 *
 * @param driver  name of the driver that has its contents
 * @param options what the driver was told when it was made
 */
public record Volume(String name, String driver, Instant created, Map<String, String> labels, Map<String, String> options) {
    /** Name of the driver that is always there: folders of this machine, and what mount(8) can mount. */
    public static final String LOCAL = "local";

    /** Label of those that nobody gave a name, as Docker has it. */
    public static final String ANONYMOUS = "com.docker.volume.anonymous";

    public Volume {
        requireNonNull(name);
        requireNonNull(driver);
        requireNonNull(created);
        labels = Values.map(labels);
        options = Values.map(options);
    }

    /** Whether nobody gave it its name. */
    public boolean anonymous() {
        return labels.containsKey(ANONYMOUS);
    }
}
