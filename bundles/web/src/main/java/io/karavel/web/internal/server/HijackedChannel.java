package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.web.ConnectionInput;
import io.karavel.web.HijackedConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A connection that has left HTTP. Input is read a piece at a time, each when the one before was taken; all of it
 * happens on the event loop.
 */
final class HijackedChannel extends ChannelReplyStream implements HijackedConnection {
    /** For how many looks input that nobody takes keeps a client's going away from being told. */
    private static final int LOOKS = 10;

    private final Duration lingering;
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();
    private ConnectionInput input;
    private boolean inputAtEnd;
    private boolean inputEndTold;
    private boolean delivering;
    private boolean outputEnded;
    private boolean closing;
    private int looksInVain;

    HijackedChannel(Channel channel, JsonMapper json, Duration lingering) {
        super(channel, json);
        this.lingering = lingering;
    }

    /** What the pipeline hands its input to. */
    ChannelInboundHandler handler() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                waiting.add((ByteBuf) message);
                deliver();
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                    inputAtEnd = true;
                    deliver();
                    look();
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                drop();
                lost();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        };
    }

    private void drop() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }

    private void deliver() {
        if (closing) {
            drop();
        } else if (input != null && !delivering && !inputEndTold) {
            ByteBuf piece = waiting.poll();
            if (piece != null) {
                pass(piece);
            } else if (inputAtEnd) {
                inputEndTold = true;
                input.endInput();
                closeIfDone();
            } else {
                channel.read();
            }
        }
    }

    private void pass(ByteBuf piece) {
        delivering = true;
        input.input(piece.nioBuffer()).whenComplete((nothing, failure) -> channel.eventLoop().execute(() -> {
            piece.release();
            delivering = failure != null;
            deliver();
        }));
    }

    /** A client that is gone is told of when its input was taken, so that none of that is lost, or a while later. */
    @Override
    void look() {
        boolean inputTaken = input == null || inputEndTold;
        if (!Peer.isGone(channel)) {
            looksInVain = 0;
        } else if (inputTaken || ++looksInVain > LOOKS) {
            lost();
        }
    }

    private void closeIfDone() {
        if (inputEndTold && outputEnded) {
            channel.close();
        }
    }

    @Override
    ChannelFuture send(ByteBuf data) {
        ChannelPromise written = channel.newPromise();
        run(() -> channel.writeAndFlush(data, written));
        return written;
    }

    private void run(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            action.run();
        } else {
            channel.eventLoop().execute(action);
        }
    }

    @Override
    void finish() {
        send(Unpooled.EMPTY_BUFFER).addListener(written -> {
            outputEnded = true;
            ((DuplexChannel) channel).shutdownOutput();
            if (closing) {
                linger();
            } else {
                closeIfDone();
            }
        });
    }

    private void linger() {
        stopWatching();
        LingeringClose.begin(channel, lingering);
    }

    @Override
    public void input(ConnectionInput taker) {
        run(() -> {
            if (input != null) {
                throw new IllegalStateException("someone takes the input already");
            }
            input = taker;
            deliver();
        });
    }

    @Override
    public void close() {
        end();
        run(() -> {
            if (!closing) {
                closing = true;
                drop();
                if (outputEnded) {
                    linger();
                }
            }
        });
    }
}
