package io.karavel.spi.runtime;

import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** A process that a runtime looks after: the first one of a container ({@link Task}) or one that was added to it. */
@ConsumerType
public interface RuntimeProcess {
    /**
     * Lets the user's command run.
     *
     * @return its process id as the engine sees it, which the engine may signal; where there is no process, a number above 4194304,
     *         which Linux gives to none
     */
    int start();

    /** What {@link #start()} returned, also in an earlier life of the engine; 0 where it was not started, or that is not known. */
    default int pid() {
        return 0;
    }

    /** Sends a signal and returns. A process that has ended is {@code NOT_FOUND}. */
    void signal(Signal signal);

    /** Sets the size of its terminal. {@code NOT_IMPLEMENTED} where the runtime has no terminals. */
    void resize(TerminalSize size);

    /** Says that no more input will come. */
    void closeStdin();

    /** Completes once, when the process has ended; at once where it already has. Never fails. Completed on any thread. */
    CompletionStage<ProcessExit> exit();

    /** Frees what the runtime keeps of a process that has ended or never started. Nothing happens where it is gone already. */
    void delete();
}
