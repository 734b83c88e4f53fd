package io.karavel.spi.runtime;

import io.karavel.model.ContainerId;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs containers. Register it as a service with a {@link RuntimeName}, which is the property {@value #NAME}. What runs containers by
 * a program that is installed is better described by an {@link OciRuntime}.
 *
 * <p>Calls for one container never overlap; calls for different ones do. Every call has to end within a deadline of its own
 * choosing. Failures are {@code EngineException}s of the engine's API, or any other exception, which counts as one of the system.
 */
@ConsumerType
public interface ContainerRuntime {
    /** Service property: the name by which a container's binding refers to this runtime. */
    String NAME = "runtime.name";

    /**
     * Creates a task: everything but the user's process. Nothing of the user's runs until {@link Task#start()}. What an earlier
     * task of the same container left behind is replaced. When this fails, nothing of the task is left.
     */
    Task create(TaskSpec spec);

    /**
     * Every task there is, also those that a former life of the engine started and those that ended meanwhile. One that a former life
     * created and did not start is ended, and is not among them. Called when the engine starts, and again after events may have been
     * lost.
     */
    List<Task> list();

    /**
     * The containers of which something is kept beside their tasks, also what is left of a making or a removal that was cut short.
     * Called right after {@link #list()}; those that the engine does not know are {@linkplain #remove removed}.
     */
    default Set<ContainerId> containers() {
        return Set.of();
    }

    /**
     * Forgets all about a container that has no task any more, whoever made it; nothing happens where nothing is known of it. It may
     * be called before {@link #list()}.
     */
    void remove(ContainerId id);
}
