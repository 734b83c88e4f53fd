package io.karavel.api;

import java.time.Instant;
import java.util.Optional;

/**
 * Which part of a container's log.
 *
 * @param tail       how many records from the end; negative for all
 * @param timestamps each line begins with its time
 * @param details    each line begins with the attributes the driver kept
 */
public record LogQuery(
        boolean stdout,
        boolean stderr,
        boolean follow,
        Optional<Instant> since,
        Optional<Instant> until,
        long tail,
        boolean timestamps,
        boolean details) {}
