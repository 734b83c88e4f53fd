package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tasks of our namespace: containers that run, or did. Where an exec id is asked for, an empty one means the
 * container's own process.
 *
 * <p>Unless said otherwise a method throws NOT_FOUND when there is no such task or process. Those that change a task
 * wait up to a minute for its shim, the others ten seconds.
 */
@ProviderType
public interface Tasks {
    /**
     * Makes the task; its process waits for {@link #start}. Whoever opens the other ends of the FIFOs does so
     * beforehand.
     *
     * @return the pid on the host
     * @throws EngineException CONFLICT when the container has a task; NOT_FOUND without a container record
     */
    int create(TaskRequest request);

    /** @return the pid on the host */
    int start(String containerId, String execId);

    /** Starts the container's own process. */
    default int start(String containerId) {
        return start(containerId, "");
    }

    /**
     * @param signal a number
     * @param all    whether to signal every process of the container
     * @throws EngineException NOT_FOUND also when the process has ended
     */
    void kill(String containerId, String execId, int signal, boolean all);

    /**
     * Removes a task that has ended or was never started, and ends its shim.
     *
     * @throws EngineException while it runs: CONFLICT, or SYSTEM from shims that do not tell why
     */
    ProcessExit delete(String containerId);

    /** Removes an exec that has ended or was never started. */
    ProcessExit deleteExec(String containerId, String execId);

    /**
     * Adds a process to a task; it runs when it is {@linkplain #start started}.
     *
     * @param process the process part of an OCI runtime specification, in JSON
     * @throws EngineException CONFLICT when the exec id is taken
     */
    void exec(String containerId, String execId, byte[] process, ProcessStreams streams);

    /** Sets the size of a terminal, in characters. */
    void resize(String containerId, String execId, int width, int height);

    /** Lets the process see the end of its input once the writers of the FIFO are gone: the shim holds one, too. */
    void closeStdin(String containerId, String execId);

    void pause(String containerId);

    void resume(String containerId);

    /** @param resources the Linux resources part of an OCI runtime specification, in JSON */
    void update(String containerId, byte[] resources);

    TaskInfo get(String containerId, String execId);

    /** Without those whose shim does not answer, each of which costs containerd 2 s. */
    List<TaskInfo> list();

    /** The pids, on the host, of every process in the container. */
    List<Integer> pids(String containerId);
}
