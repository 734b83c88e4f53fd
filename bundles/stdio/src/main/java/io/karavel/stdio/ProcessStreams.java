package io.karavel.stdio;

import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.OutputSink;
import io.karavel.spi.runtime.StreamPaths;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The engine's ends of one process's named pipes. No method blocks. Stages complete on a thread of the event loop, so what
 * depends on them and may block needs an executor of its own.
 *
 * <p>Life: {@link StdioService#open}, takers are added, the process is started on {@link #paths()}, {@link #started()}; it ends,
 * {@link #finish()}. A start that failed ends with {@link #abandon()}. An engine that stops lets go with {@link #close()}, and the
 * next one opens the same folder and goes on: what was printed meanwhile waits in the pipes.
 *
 * <p>Each chunk goes to all takers, and the next is read when all taps have taken it. A tap may take as long as it likes, and slows
 * the process. For a client up to 17 MiB wait, most of them in a file; then it slows the process too, and is let go of when it takes
 * nothing for the service's patience.
 */
@ProviderType
public interface ProcessStreams {
    /** The pipes to start the process with. */
    StreamPaths paths();

    /**
     * Adds a taker for everything from now on, such as a log. It is ended when all output came, after {@link #finish()} at the
     * latest. A tap that fails is left out from then on.
     */
    void addTap(OutputSink tap);

    /**
     * Attaches a client; before or after the start. Its end closes the process's input where that was to close with its first
     * client. A client that ends an input which stays open (for the next client, or because there is a terminal) is thereby
     * let go of, as Docker does.
     *
     * @throws EngineException {@code INVALID} for bad detach keys
     */
    Attachment attach(AttachOptions options, OutputSink sink);

    /**
     * Says that the process has opened its pipes: it was started, or was running when a new engine found it. Before this nothing is
     * read, so takers added earlier get everything, and the input is kept open, because what is in a pipe nobody has open is lost.
     */
    void started();

    /**
     * Completes when the process's input is to be closed: it was written, and this end was closed. The owner then
     * tells the runtime, because containerd's shim holds an end of its own, which keeps the process from seeing the end.
     * Never before {@link #started()}; perhaps never.
     */
    CompletionStage<Void> stdinClosed();

    /**
     * Completes when all output was read and taken: all writers closed their ends, or {@link #finish()} read the rest. Up to 17 MiB
     * per client may still be on their way; {@link Attachment#ended()} waits for that.
     */
    CompletionStage<Void> outputEnded();

    /**
     * Completes when all output was read and taken, as {@link #outputEnded()}, or when none came for {@code quiet}: what an ended
     * process left behind may hold its pipes open for ever. Output that still flows, however slowly it is taken, is waited for.
     */
    CompletionStage<Void> outputQuiet(Duration quiet);

    /**
     * Ends it all after the process ended: reads what is left without waiting for more, ends taps and attachments, deletes the pipes
     * and their folder.
     *
     * @return completes when this is done, which is when all taps have taken the rest
     */
    CompletionStage<Void> finish();

    /** Ends it all for a process that was never started: ends taps and attachments, deletes the pipes and their folder. */
    CompletionStage<Void> abandon();

    /**
     * Lets go of a process that goes on: reads no more, ends taps and attachments, and leaves the pipes where they are.
     *
     * @return completes when what had been read was taken
     */
    CompletionStage<Void> close();
}
