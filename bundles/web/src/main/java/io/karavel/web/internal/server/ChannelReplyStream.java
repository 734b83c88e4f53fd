package io.karavel.web.internal.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.OutputSink;
import io.karavel.web.ReplyStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** What answers over HTTP and hijacked connections have in common. Watches for the client to go, once a second. */
abstract class ChannelReplyStream implements ReplyStream {
    private static final long WATCH_MILLIS = 1000;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;

    private final JsonMapper json;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Runnable> goneCallbacks = new ArrayList<>();
    private boolean gone;
    private ScheduledFuture<?> watch;
    final Channel channel;

    ChannelReplyStream(Channel channel, JsonMapper json) {
        this.channel = channel;
        this.json = json;
    }

    /** Begins to watch the client. On the event loop. */
    final void watch() {
        watch = channel.eventLoop().scheduleWithFixedDelay(this::look, WATCH_MILLIS, WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
        if (!channel.isActive()) {
            lost();
        }
    }

    /** Looks whether the client is still there. On the event loop. */
    void look() {
        if (Peer.isGone(channel)) {
            lost();
        }
    }

    /** The client is gone: says so to those who want to know, and closes. On the event loop. */
    final void lost() {
        stopWatching();
        List<Runnable> callbacks;
        synchronized (goneCallbacks) {
            gone = true;
            callbacks = ended.get() ? List.of() : List.copyOf(goneCallbacks);
            goneCallbacks.clear();
        }
        callbacks.forEach(Runnable::run);
        channel.close();
    }

    final void stopWatching() {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    /** Sends; the buffer is taken over. */
    abstract ChannelFuture send(ByteBuf data);

    /** All was sent. Called once. */
    abstract void finish();

    @Override
    public CompletionStage<Void> write(ByteBuffer data) {
        return data.hasRemaining() ? send(Unpooled.wrappedBuffer(data), true) : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> writeJson(Object value) {
        return writeJson(value, new byte[] {'\n'});
    }

    @Override
    public CompletionStage<Void> writeProgress(Object value) {
        return writeJson(value, new byte[] {'\r', '\n'});
    }

    private CompletionStage<Void> writeJson(Object value, byte[] end) {
        try {
            return send(Unpooled.wrappedBuffer(json.writeValueAsBytes(value), end), true);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletionStage<Void> send(ByteBuf data, boolean open) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (ended.get()) {
            data.release();
            taken.completeExceptionally(new IOException("the answer has ended"));
            return taken;
        }
        send(data).addListener(written -> {
            if (written.isSuccess()) {
                taken.complete(null);
            } else {
                taken.completeExceptionally(new IOException("the client is gone", written.cause()));
            }
        });
        return taken;
    }

    @Override
    public OutputSink sink(Framing framing) {
        return new OutputSink() {
            @Override
            public CompletionStage<Void> write(boolean stderr, ByteBuffer data) {
                if (framing == Framing.RAW || !data.hasRemaining()) {
                    return ChannelReplyStream.this.write(data);
                }
                ByteBuf header = Unpooled.wrappedBuffer(ByteBuffer.allocate(8)
                        .put(0, stderr ? STDERR : STDOUT)
                        .putInt(4, data.remaining()));
                return send(Unpooled.wrappedBuffer(header, Unpooled.wrappedBuffer(data)), true);
            }

            @Override
            public void end() {
                ChannelReplyStream.this.end();
            }
        };
    }

    @Override
    public OutputStream blocking() {
        return new BlockingOutput(this);
    }

    @Override
    public void end() {
        if (ended.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::finish);
        }
    }

    @Override
    public void abort() {
        if (ended.compareAndSet(false, true)) {
            channel.close();
        }
    }

    @Override
    public void onGone(Runnable callback) {
        synchronized (goneCallbacks) {
            if (!gone) {
                goneCallbacks.add(callback);
                return;
            }
        }
        callback.run();
    }
}
