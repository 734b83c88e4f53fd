package io.karavel.api;

import java.time.Instant;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps new work away from the engine, as before maintenance. While the engine is drained, creating, starting and restarting containers is
 * refused with {@code UNAVAILABLE}. What runs goes on, is restarted by its policy, and can be used, stopped and removed as ever. A drain
 * lasts until it is ended, or the engine is started again.
 */
@ProviderType
public interface DrainService {
    /** Begins a drain, unless there is one. */
    void begin();

    /** Ends the drain, if there is one. */
    void end();

    /** Since when there is a drain. */
    Optional<Instant> since();
}
