package io.karavel.networks.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes questions on to the name servers of this machine, one after the other, and their answers back, as they are. */
final class DnsForwarding {
    static final int PORT = 53;
    private static final Path SETTINGS = Path.of("/etc/resolv.conf");
    private static final int MOST_SERVERS = 3;
    private static final int MOST_AT_A_TIME = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int LARGEST = 65535;

    private final EventLoopGroup loop;
    private final AtomicInteger underWay = new AtomicInteger();

    DnsForwarding(EventLoopGroup loop) {
        this.loop = loop;
    }

    /** Those of this machine now. */
    static List<String> servers() {
        try {
            return Files.exists(SETTINGS) ? Files.readAllLines(SETTINGS).stream().map(String::strip)
                    .filter(line -> line.matches("nameserver\\s+\\S+")).map(line -> line.split("\\s+")[1].split("%")[0]).toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Asks servers until one answers.
     *
     * @param question a copy, which this gives back
     * @param stream   whether by TCP
     * @return fails where none answers
     */
    CompletableFuture<ByteBuf> ask(List<InetSocketAddress> servers, ByteBuf question, boolean stream) {
        CompletableFuture<ByteBuf> answer = new CompletableFuture<>();
        answer.whenComplete((any, failure) -> {
            question.release();
            underWay.decrementAndGet();
        });
        if (underWay.incrementAndGet() > MOST_AT_A_TIME) {
            answer.completeExceptionally(new IllegalStateException("too many questions at a time"));
        } else {
            ask(new ArrayList<>(servers.subList(0, Math.min(servers.size(), MOST_SERVERS))), question, stream, answer);
        }
        return answer;
    }

    private void ask(List<InetSocketAddress> left, ByteBuf question, boolean stream, CompletableFuture<ByteBuf> answer) {
        if (left.isEmpty()) {
            answer.completeExceptionally(new IllegalStateException("no name server answers"));
            return;
        }
        CompletableFuture<ByteBuf> one = new CompletableFuture<>();
        ChannelFuture asked = open(stream, question.getUnsignedShort(0), one).connect(left.remove(0));
        asked.addListener(done -> {
            if (done.isSuccess()) {
                asked.channel().writeAndFlush(question.retainedDuplicate());
            } else {
                one.completeExceptionally(done.cause());
            }
        });
        one.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).whenComplete((bytes, failure) -> {
            asked.channel().close();
            if (failure != null) {
                loop.execute(() -> ask(left, question, stream, answer));
            } else if (!answer.complete(bytes)) {
                bytes.release();
            }
        });
    }

    private Bootstrap open(boolean stream, int id, CompletableFuture<ByteBuf> answer) {
        return new Bootstrap().group(loop).channel(stream ? EpollSocketChannel.class : EpollDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (stream) {
                            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(LARGEST, 0, 2, 0, 2), new LengthFieldPrepender(2));
                        }
                        channel.pipeline().addLast(new Answer(id, answer));
                    }
                });
    }

    /** Takes the first message with the right number. */
    private static final class Answer extends SimpleChannelInboundHandler<Object> {
        private final int id;
        private final CompletableFuture<ByteBuf> answer;

        Answer(int id, CompletableFuture<ByteBuf> answer) {
            this.id = id;
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
            if (bytes.readableBytes() > 2 && bytes.getUnsignedShort(bytes.readerIndex()) == id && !answer.complete(bytes.retain())) {
                bytes.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            answer.completeExceptionally(failure);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new IOException("the name server closed the connection"));
        }
    }
}
