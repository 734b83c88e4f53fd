package io.karavel.web;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A connection that has left HTTP: bytes go both ways until both sides end. {@link #end()} ends only the output; the
 * client sees the end of file and may go on sending.
 */
@ProviderType
public interface HijackedConnection extends ReplyStream {
    /**
     * Begins to deliver what the client sends, that which came with the request first. Called at most once; without it
     * input stays where it is.
     */
    void input(ConnectionInput input);

    /**
     * Ends the output if that has not happened, drops further input, and closes the connection as soon as the client
     * did.
     */
    void close();
}
