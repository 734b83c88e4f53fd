package io.karavel.api;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Where output goes: a client's connection, a log. Calls never overlap and never block; each is made only after the stage that the
 * one before returned has completed, which is how a slow taker slows the giver.
 */
@ConsumerType
public interface OutputSink {
    /**
     * Takes some bytes.
     *
     * @param stderr whether they came by standard error
     * @param data   belongs to the sink until the returned stage completes, and to the caller again after that
     * @return completes when the bytes are taken and more may come; fails when the sink is gone, and then gets nothing more
     */
    CompletionStage<Void> write(boolean stderr, ByteBuffer data);

    /** Nothing more will come. Called at most once. */
    void end();
}
