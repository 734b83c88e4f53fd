package io.karavel.web.internal.server;

import io.karavel.api.EngineException;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What RFC 6455 asks of a server that turns a connection into a WebSocket. */
record WebSocketUpgrade(String key) {
    private static final String VERSION = "13";
    /** Given by the RFC, section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LARGEST_FRAME = 1024 * 1024;

    static WebSocketUpgrade of(HttpHeaders request) {
        String key = request.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (key == null || !request.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            throw EngineException.invalid("not a WebSocket handshake: Upgrade: websocket and Sec-WebSocket-Key are missing");
        }
        if (!VERSION.equals(request.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            throw EngineException.invalid("only version " + VERSION + " of the WebSocket protocol is spoken here");
        }
        return new WebSocketUpgrade(key.strip());
    }

    HttpHeaders answerHeaders() {
        return new DefaultHttpHeaders()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, Base64.getEncoder().encodeToString(sha1(key + GUID)));
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    static List<ChannelHandler> codec() {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder().expectMaskedFrames(true).allowExtensions(false)
                .maxFramePayloadLength(LARGEST_FRAME).build();
        return List.of(new WebSocket13FrameDecoder(config), new WebSocket13FrameEncoder(false), new WebSocketMessages());
    }
}
