package io.karavel.web.internal.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Decodes one request and then pauses: what follows may be the next request or, after a hijack, no HTTP at all. It is
 * kept untouched, together with the end of the input, until {@link #resume} or until this handler is removed, which
 * passes it on as it is.
 */
final class RequestDecoder extends HttpRequestDecoder {
    /**
     * Tells the connection that the client ended its side, although what it sent before may not have been decoded yet.
     */
    static final Object INPUT_END_SEEN = new Object();

    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LARGEST_HEADERS = 256 * 1024;
    private static final int LARGEST_PIECE = 64 * 1024;

    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private ChannelInputShutdownEvent heldEnd;
    private boolean paused;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LARGEST_HEADERS)
                .setMaxChunkSize(LARGEST_PIECE));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (paused) {
            return;
        }
        super.decode(context, in, out);
        paused = !out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent;
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (!paused) {
            super.decodeLast(context, in, out);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (paused) {
            held.add((ByteBuf) message);
        } else {
            super.channelRead(context, message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (paused) {
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (paused && event instanceof ChannelInputShutdownEvent end) {
            heldEnd = end;
            context.fireUserEventTriggered(INPUT_END_SEEN);
        } else {
            super.userEventTriggered(context, event);
        }
    }

    /** Whether bytes of after the request are here already. */
    boolean holdsMore() {
        return !held.isEmpty() || heldEnd != null || (paused && actualReadableBytes() > 0);
    }

    /**
     * Goes on to the next request. On the event loop, and not from within a call of this handler.
     *
     * @return whether there was something to go on with
     */
    boolean resume(ChannelHandlerContext context) throws Exception {
        boolean hadMore = actualReadableBytes() > 0 || !held.isEmpty();
        paused = false;
        super.channelRead(context, Unpooled.EMPTY_BUFFER);
        while (!paused && !held.isEmpty()) {
            super.channelRead(context, held.poll());
        }
        if (!paused && heldEnd != null) {
            ChannelInputShutdownEvent end = heldEnd;
            heldEnd = null;
            super.userEventTriggered(context, end);
        }
        return hadMore;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        super.handlerRemoved0(context);
        while (!held.isEmpty()) {
            context.fireChannelRead(held.poll());
        }
        if (heldEnd != null) {
            context.fireUserEventTriggered(heldEnd);
            heldEnd = null;
        }
    }
}
