package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** Checks the health of containers, while its bundle is there. */
@ProviderType
public interface HealthMonitor {
    /** What is watched just now, in no particular order. */
    List<Watch> list();

    /**
     * Makes a check now and not when it is due; one that is under way already is waited for. Its result counts like any other.
     *
     * @return the result; fails with {@code CONFLICT} where the container is not watched, or is no longer before the check is done
     */
    CompletableFuture<Health.Result> run(String reference);

    /**
     * One container that is watched.
     *
     * @param due      when the next check begins; empty while one is under way
     * @param late     how long after it was due the last check began
     */
    record Watch(ContainerId container, String type, Optional<Instant> due, Duration late) {}
}
