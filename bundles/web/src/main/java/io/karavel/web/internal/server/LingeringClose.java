package io.karavel.web.internal.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends the output, drops what the client still sends, and closes when the client did or after a while. Closing at once
 * while input is unread would make the client see a reset instead of the end of what it is reading.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
    private final Duration patience;

    private LingeringClose(Duration patience) {
        this.patience = patience;
    }

    /** On the event loop, when all output was written. Other handlers must not react to input any more. */
    static void begin(Channel channel, Duration patience) {
        if (channel.isActive() && channel.pipeline().get(LingeringClose.class) == null) {
            channel.pipeline().addFirst("linger", new LingeringClose(patience));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        DuplexChannel channel = (DuplexChannel) context.channel();
        channel.shutdownOutput();
        if (channel.isInputShutdown()) {
            channel.close();
            return;
        }
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule((Runnable) channel::close, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
