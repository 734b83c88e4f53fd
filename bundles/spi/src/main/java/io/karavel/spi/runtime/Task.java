package io.karavel.spi.runtime;

import io.karavel.model.ContainerId;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** The first process of a container, and the way to all that happens in it. A handle that is kept; nothing is looked up twice. */
@ConsumerType
public interface Task extends RuntimeProcess {
    ContainerId container();

    /** The process id as the engine sees it. */
    @Override
    int pid();

    /** Whether it is frozen, as far as the handle knows without asking. */
    boolean paused();

    /** Freezes every process in the container. {@code NOT_IMPLEMENTED} where the runtime cannot. */
    void pause();

    /** Thaws what {@link #pause()} froze. {@code NOT_IMPLEMENTED} where the runtime cannot freeze. */
    void resume();

    /**
     * Changes what the container may use, while it runs. What is not named stays as it is. When this fails, the engine calls it once more
     * with what was there before.
     *
     * @param resources OCI's {@code linux.resources} object, as JSON in UTF-8, with what is to be changed alone; a limit is taken away
     *                  by -1
     * @throws UnsupportedOperationException where the runtime cannot change what a container may use; the user is told {@code
     *                                       NOT_IMPLEMENTED}, which it may throw as well
     */
    default void update(byte[] resources) {
        throw new UnsupportedOperationException("the runtime of the container cannot change its limits while it runs");
    }

    /**
     * Prepares a further process; it runs from {@link RuntimeProcess#start()} on. When this fails, nothing of it is left.
     * {@code NOT_IMPLEMENTED} where the runtime has but one process in a container.
     */
    RuntimeProcess exec(ExecSpec spec);

    /**
     * A further process that was not deleted, also one that a former life of the engine made, and that may have ended since. Empty where
     * there is none, and where the runtime cannot find it again.
     */
    default Optional<RuntimeProcess> find(String id) {
        return Optional.empty();
    }

    /** Completes when a process of the container was first killed for want of memory. */
    CompletionStage<Instant> outOfMemory();
}
