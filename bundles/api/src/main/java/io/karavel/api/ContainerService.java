package io.karavel.api;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The life of containers. A {@code reference} is an id, a name (with or without the slash before it) or the unique beginning of an
 * id; one that fits none is {@code NOT_FOUND}, one that fits several {@code INVALID}.
 *
 * <p>Reading answers from immutable snapshots and never waits. The other calls block until done, each within deadlines of its own,
 * and go on when their caller goes away.
 */
@ProviderType
public interface ContainerService {
    /** Every container, in no particular order. */
    List<Container> list();

    /** The container a reference names. */
    Container get(String reference);

    /** Makes a container; nothing of it runs yet. */
    ContainerCreated create(ContainerRequest request);

    /**
     * Starts a container.
     *
     * @throws EngineException {@code NOT_MODIFIED} where it runs already; {@code CONFLICT} where it is paused or being removed;
     *                         {@code INVALID} where its command cannot be executed
     */
    void start(String reference);

    /**
     * Stops a container: a signal, then after the time-out SIGKILL.
     *
     * @throws EngineException {@code NOT_MODIFIED} where it does not run
     */
    void stop(String reference, StopRequest request);

    /** Stops it if it runs, and starts it. */
    void restart(String reference, StopRequest request);

    /** Sends a signal; with SIGKILL, waits for the end. {@code CONFLICT} where it does not run. */
    void kill(String reference, Signal signal);

    void pause(String reference);

    void unpause(String reference);

    /** {@code INVALID} where the name is none, {@code CONFLICT} where another has it. */
    void rename(String reference, String newName);

    /**
     * Has a container that does not run start by another runtime from now on.
     *
     * @param runtime a name, as for {@link #create}; empty for the default
     * @return the container with its new runtime
     * @throws EngineException {@code CONFLICT} where it runs, waits for its restart or is being removed; {@code INVALID} where there is
     *                         no such runtime; {@code NOT_MODIFIED} where it has that runtime, as it is configured now
     */
    Container migrate(String reference, String runtime);

    /**
     * Changes limits and the restart policy of a container. Where it runs the limits hold at once, otherwise from its next start on. When
     * this fails, all is as it was.
     *
     * @return the container with them
     * @throws EngineException {@code INVALID} where they make no sense, alone or together with those it has; {@code CONFLICT} where they
     *                         exclude what it has, or it is being removed; {@code NOT_IMPLEMENTED} where it runs, and its runtime cannot
     *                         change limits
     */
    Container update(String reference, ContainerUpdate update);

    /** {@code CONFLICT} where it runs and {@code force} is not given, or someone else is removing it. */
    void remove(String reference, RemoveRequest request);

    /**
     * Removes the containers that do not run. One that cannot be removed is left alone.
     *
     * @param chosen those that may go
     * @throws EngineException {@code CONFLICT} while someone else does the same
     */
    Pruned prune(Predicate<Container> chosen);

    /**
     * Waits for an end. Does not block.
     *
     * @return completes with the exit code; with {@code NOT_FOUND} at once where there is no such container. Cancel it to wait no
     *         longer
     */
    CompletableFuture<WaitResult> wait(String reference, WaitCondition condition);

    /**
     * How to stop.
     *
     * @param signal  empty for the container's own, or SIGTERM
     * @param timeout empty for the container's own, or 10 s; negative to wait for ever
     */
    record StopRequest(Optional<Signal> signal, Optional<Duration> timeout) {
        public static final StopRequest DEFAULT = new StopRequest(Optional.empty(), Optional.empty());
    }

    /** {@code volumes}: its anonymous volumes too. */
    record RemoveRequest(boolean force, boolean volumes) {}

    /** What a prune removed, and how many bytes they had written to their root file systems. */
    record Pruned(List<ContainerId> containers, long bytes) {
        public Pruned {
            containers = List.copyOf(containers);
        }
    }

    /** What a made container is called, and what the user should know. */
    record ContainerCreated(Container container, List<String> warnings) {}

    /** When a wait is over. */
    enum WaitCondition { NOT_RUNNING, NEXT_EXIT, REMOVED }

    /** How it ended; {@code error} where its removal failed or it could not be started. */
    record WaitResult(int exitCode, Optional<String> error) {}
}
