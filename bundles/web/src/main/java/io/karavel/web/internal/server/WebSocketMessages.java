package io.karavel.web.internal.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/** Takes the bytes out of WebSocket messages, and puts bytes into them. Answers pings, and shakes hands at the end. */
final class WebSocketMessages extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
    private boolean closed;

    /** Nothing at all is what is sent last. */
    @Override
    protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        if (bytes.isReadable()) {
            out.add(new BinaryWebSocketFrame(bytes.retain()));
        } else if (closed) {
            out.add(bytes.retain());
        } else {
            closed = true;
            out.add(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE, ""));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
        if (frame instanceof CloseWebSocketFrame) {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            if (!closed) {
                closed = true;
                context.writeAndFlush(frame.retain());
            }
        } else if (frame instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            context.read();
        } else if (frame instanceof PongWebSocketFrame || !frame.content().isReadable()) {
            context.read();
        } else {
            out.add(frame.content().retain());
        }
    }
}
