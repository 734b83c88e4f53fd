package io.karavel.api;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Someone's hold on the streams of a process. No method blocks. */
@ProviderType
public interface Attachment {
    /**
     * Passes input to the process. The detach keys, where there is a terminal, are taken out of it and end the attachment.
     *
     * @param data belongs to the attachment until the returned stage completes
     * @return completes when more input may come; also when the process takes none, because input nobody reads is dropped
     */
    CompletionStage<Void> input(ByteBuffer data);

    /**
     * No more input will come from here. Where that closes the process's input, output goes on; where it does not, because there is
     * a terminal or the input stays open for the next client, the attachment ends, as with Docker. Without input, nothing happens.
     */
    void endInput();

    /** Lets go. The process goes on, but for one whose standard input was to close with its first client. */
    void detach();

    /** Completes when it is over: the process ended and all its output was delivered, or someone detached. Never fails. */
    CompletionStage<Void> ended();
}
