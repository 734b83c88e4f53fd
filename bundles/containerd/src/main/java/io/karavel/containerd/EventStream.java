package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What happens in our namespace. */
@ProviderType
public interface EventStream {
    /**
     * Subscribes, and returns when the subscription is known to be active: an event published after it was asked for
     * has come back. Everything that happens in containerd after this method returned is delivered, until the
     * connection is lost. containerd keeps nothing for those who are away, so after a loss there is a gap, which ends
     * with {@link EventListener#resubscribed()}.
     *
     * @param filters in containerd's filter language, for example {@code topic~="^/tasks/"}, any of which an event has
     *                to match; none for all. The namespace is added to each
     * @throws EngineException UNAVAILABLE or TIMEOUT when it could not be confirmed within 30 seconds
     */
    EventSubscription subscribe(List<String> filters, EventListener listener);
}
