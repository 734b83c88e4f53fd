package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.TerminalSize;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Further processes in running containers. */
@ProviderType
public interface ExecService {
    /**
     * Prepares a process.
     *
     * @return its id
     * @throws EngineException {@code CONFLICT} where the container does not run, is paused or is restarting
     */
    String create(String containerReference, ExecRequest request);

    /**
     * As {@link #create}, for a probe: what it says is of no use to anyone once the engine has died, so the next one ends it.
     */
    String createProbe(String containerReference, ExecRequest request);

    /**
     * Starts it and attaches to it.
     *
     * @throws EngineException {@code CONFLICT} where it was started before or its container does not run
     */
    Attachment start(String execId, Optional<TerminalSize> size, OutputSink sink);

    /** Starts it and leaves it alone. */
    void startDetached(String execId);

    /** Sets the size of its terminal; waits up to 10 s for it to start. */
    void resize(String execId, TerminalSize size);

    /**
     * Kills its process, and every one that this started and that is still there, without waiting for the end. Nothing happens where it
     * does not run.
     */
    void kill(String execId);

    /** Keeps nothing of one that has ended; as for {@link #get}, there is no such exec then. */
    void forget(String execId);

    /** What is known of it; for some minutes after its end too. */
    Exec get(String execId);

    /** The ids of those that run in a container. */
    List<String> runningIn(ContainerId container);

    /**
     * What to run.
     *
     * @param env        added to the container's
     * @param user       empty for the container's
     * @param workingDir empty for the container's
     * @param detachKeys empty for the engine's
     */
    record ExecRequest(
            List<String> command,
            List<String> env,
            String user,
            String workingDir,
            boolean privileged,
            boolean tty,
            boolean attachStdin,
            boolean attachStdout,
            boolean attachStderr,
            String detachKeys,
            Optional<TerminalSize> consoleSize) {}

    /**
     * A snapshot of one.
     *
     * @param exitCode empty until it ended
     * @param pid      0 until it started
     */
    record Exec(
            String id, ContainerId container, ExecRequest request, boolean running, Optional<Integer> exitCode, int pid) {}
}
