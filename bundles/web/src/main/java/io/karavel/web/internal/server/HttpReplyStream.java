package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/** An answer in chunks. */
final class HttpReplyStream extends ChannelReplyStream {
    private final Runnable finished;

    HttpReplyStream(Channel channel, JsonMapper json, Runnable finished) {
        super(channel, json);
        this.finished = finished;
    }

    @Override
    ChannelFuture send(ByteBuf data) {
        return channel.writeAndFlush(new DefaultHttpContent(data));
    }

    @Override
    void finish() {
        stopWatching();
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                .addListener((ChannelFutureListener) written -> finished.run());
    }
}
