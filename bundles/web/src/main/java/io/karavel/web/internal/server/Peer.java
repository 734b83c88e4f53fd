package io.karavel.web.internal.server;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tells a client that only ended its side from one that is gone. A connection's input ends in the same way for both,
 * but a write of no bytes fails where nobody can read any more.
 */
final class Peer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

    private Peer() {}

    /** On the channel's event loop. */
    static boolean isGone(Channel channel) {
        if (!channel.isActive()) {
            return true;
        }
        try {
            ((UnixChannel) channel).fd().write(NOTHING, 0, 0);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
