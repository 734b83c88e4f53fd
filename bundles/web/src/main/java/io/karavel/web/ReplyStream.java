package io.karavel.web;

import io.karavel.api.OutputSink;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An answer that goes on: progress, events, logs, archives. Nothing is buffered: each piece is sent at once, and the
 * next one is to be given only when the one before has been taken. Writes do not overlap; other calls are safe from any
 * thread. Nothing blocks, but for {@link #blocking()}.
 */
@ProviderType
public interface ReplyStream {
    /** The content type of bytes as they are. */
    String RAW_STREAM = "application/vnd.docker.raw-stream";
    /** The content type of frames, each with a header of eight bytes that says which stream it is of. */
    String MULTIPLEXED_STREAM = "application/vnd.docker.multiplexed-stream";
    /** The content type of JSON. */
    String JSON = "application/json";

    /** How standard output and standard error share a stream. */
    enum Framing {
        /** Bytes as they are. */
        RAW,
        /** In frames with Docker's header of eight bytes. */
        MULTIPLEXED
    }

    /**
     * Sends some bytes.
     *
     * @param data belongs to the stream until the returned stage completes
     * @return completes when more may come; fails when the client is gone
     */
    CompletionStage<Void> write(ByteBuffer data);

    /** Sends a value as JSON and the end of a line. */
    CompletionStage<Void> writeJson(Object value);

    /** Sends a value as JSON and, as Docker ends what tells of progress, CR and LF. */
    CompletionStage<Void> writeProgress(Object value);

    /** This stream for a process's output. Its end is {@link #end()}. */
    OutputSink sink(Framing framing);

    /**
     * This stream for code that blocks, on a worker thread. Each write goes out at once and waits until it is taken; it
     * fails when the client is gone or takes nothing for minutes. Closing it is {@link #end()}.
     */
    OutputStream blocking();

    /** All was sent. Idempotent. */
    void end();

    /** Breaks the connection off, so that the client sees that something is missing. Idempotent. */
    void abort();

    /**
     * Has something run when the client goes away before the end, or at once where it has gone already. Runs once, on a
     * thread that must not be blocked.
     */
    void onGone(Runnable callback);
}
