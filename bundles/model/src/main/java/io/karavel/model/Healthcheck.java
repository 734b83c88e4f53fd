package io.karavel.model;

import java.time.Duration;
import java.util.List;

/**
 * How to find out whether a container is well, as the image or the user gave it. A duration of zero means the default.
 *
 * @param test empty to inherit; {@code NONE}, {@code CMD …} or {@code CMD-SHELL …}
 */
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public Healthcheck {
        test = Values.list(test);
        interval = Values.orElse(interval, Duration.ZERO);
        timeout = Values.orElse(timeout, Duration.ZERO);
        startPeriod = Values.orElse(startPeriod, Duration.ZERO);
        startInterval = Values.orElse(startInterval, Duration.ZERO);
    }
}
