package io.karavel.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what the client of a hijacked connection sends. Calls do not overlap and must not block. */
@ConsumerType
public interface ConnectionInput {
    /**
     * Takes some bytes.
     *
     * @param data belongs to the receiver until the returned stage completes
     * @return completes when more may come; until then the client is held back. When it fails, nothing more is
     *         delivered
     */
    CompletionStage<Void> input(ByteBuffer data);

    /** The client sends no more. It may still read. Called at most once. */
    void endInput();
}
