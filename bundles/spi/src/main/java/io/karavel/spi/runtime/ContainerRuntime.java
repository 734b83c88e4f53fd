package io.karavel.spi.runtime;

import io.karavel.model.ContainerId;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs containers. Register it as a service with a {@link RuntimeName}, which is the property {@value #NAME}. What runs containers by
 * a program that is installed is better described by an {@link OciRuntime}.
 *
 * <p>Calls of any number of threads overlap, for different containers and for one. Of one container's the engine keeps apart those that
 * make and unmake it: {@link #create}, {@link Task#start}, {@link Task#delete} and {@link #remove} never overlap, and {@link Task#pause}
 * overlaps no start of a further process, except where one of the two takes very long. All else may: several execs run side by side, and a
 * signal, a pause or a resize may come while another call is under way, and just after the process ended, which then is
 * {@code NOT_FOUND}. Every call has to end within a deadline of its own choosing.
 *
 * <p>What a runtime cannot do by its nature (further processes, terminals, freezing) it refuses as {@code NOT_IMPLEMENTED}, and the user
 * is told so. Other failures are {@code EngineException}s of the engine's API, or any other exception, which counts as one of the system.
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
