package io.karavel.api;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.UnhealthyAction;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the engine keeps of the health of containers. It checks nothing itself: that is for {@link HealthMonitor}, which may be
 * exchanged, or away.
 */
@ProviderType
public interface HealthService {
    /**
     * Has someone told of every container that may have to be watched otherwise from now on: started, ended, paused, thawed, or with
     * another healthcheck. Told on the thread that made the change, so the follower must not block; calls for one container may come
     * out of order, so what matters is how the container is when it is looked at.
     */
    Subscription follow(Consumer<ContainerId> changed);

    /** Lasts until it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Records what a check said.
     *
     * @param checked the container as it was when the check began
     * @return the container with what follows
     * @throws EngineException {@code CONFLICT} where it is no longer what was checked: the result counts for nothing
     */
    Container report(Container checked, Health.Result result);

    /** Records that nobody knows how to check it: it has no health, as if it had no healthcheck. */
    void unknown(Container checked);

    /**
     * Claims what is to be done about a container that is unhealthy.
     *
     * @return empty where nothing is to be done, or not yet, because something was done just before
     */
    Optional<UnhealthyAction> claimAction(Container unhealthy, Instant now);

    /**
     * Has a container checked otherwise from now on, or, with the test {@code NONE}, no longer. What the healthcheck leaves open stays
     * as it is.
     *
     * @throws EngineException {@code NOT_MODIFIED} where that changes nothing; {@code INVALID}; {@code CONFLICT} where it is being removed
     */
    Container change(String reference, Healthcheck check);
}
