package io.karavel.networks.internal;

import io.karavel.model.Network;
import io.karavel.model.Subnet;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for names in networks that users made: in each by the address this machine has there, so that every runtime reaches it, those
 * that bring a network stack of their own too. Who asks is known by the address, and gets the names of all of its networks.
 */
@Component(service = NameServers.class)
public final class NameServers {
    private static final Logger LOG = LoggerFactory.getLogger(NameServers.class);
    private static final long BIND_SECONDS = 5;
    private static final int LARGEST = 65535;

    private final NetworkThreads threads;
    private final Names names;
    private final DnsForwarding forwarding;
    private final Map<String, Served> served = new ConcurrentHashMap<>();
    private final Turns<String> turns = new Turns<>();

    private record Served(String address, List<Channel> channels) {}

    @Activate
    public NameServers(@Reference NetworkThreads threads, @Reference Sandboxes sandboxes, @Reference NetworkTable table) {
        this.threads = threads;
        names = new Names(sandboxes, table);
        forwarding = new DnsForwarding(threads.loop());
    }

    /** The address at which names in a network are answered; empty where they are not. */
    Optional<String> address(String networkId) {
        return Optional.ofNullable(served.get(networkId)).map(Served::address);
    }

    /** Begins to answer in a network. Where that cannot be, its containers ask the name servers of this machine. */
    void serve(Network network, List<String> hostAddresses) {
        if (!network.predefined() && !hostAddresses.isEmpty() && !isServed(network, hostAddresses.get(0))) {
            turns.take(network.id(), () -> {
                begin(network, hostAddresses.get(0));
                return null;
            });
        }
    }

    private boolean isServed(Network network, String address) {
        return address(network.id()).filter(address::equals).isPresent();
    }

    private void begin(Network network, String address) {
        if (isServed(network, address)) {
            return;
        }
        stop(network);
        InetSocketAddress at = new InetSocketAddress(Subnet.address(address), DnsForwarding.PORT);
        List<Channel> channels = new ArrayList<>();
        try {
            channels.add(bound(new Bootstrap().group(threads.loop()).channel(EpollDatagramChannel.class)
                    .handler(new DatagramQuestions(network.id())).bind(at)));
            channels.add(bound(new ServerBootstrap().group(threads.loop()).channel(EpollServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(LARGEST, 0, 2, 0, 2), new LengthFieldPrepender(2),
                                    new StreamQuestions(network.id()));
                        }
                    }).bind(at)));
            served.put(network.id(), new Served(address, channels));
        } catch (IllegalStateException e) {
            channels.forEach(Channel::close);
            LOG.warn("Names in network {} are not answered: {} port 53 cannot be used: {}", network.name(), address, e.getMessage());
        }
    }

    private static Channel bound(ChannelFuture binding) {
        if (!binding.awaitUninterruptibly(BIND_SECONDS, TimeUnit.SECONDS) || !binding.isSuccess()) {
            throw new IllegalStateException(String.valueOf(binding.cause()), binding.cause());
        }
        return binding.channel();
    }

    void stop(Network network) {
        Optional.ofNullable(served.remove(network.id())).ifPresent(one -> one.channels().forEach(channel -> channel.close().syncUninterruptibly()));
    }

    @Deactivate
    void close() {
        served.values().forEach(one -> one.channels().forEach(channel -> channel.close().syncUninterruptibly()));
    }

    /** Never blocks. */
    private void answer(String networkId, InetAddress from, ByteBuf bytes, boolean stream, Consumer<ByteBuf> reply) {
        Optional<DnsMessage> read = DnsMessage.read(bytes);
        Optional<SandboxState> asking = names.owner(networkId, from);
        if (read.isEmpty() || asking.isEmpty()) {
            // Nobody we know, or nothing we understand: silence is what they would get without us.
            return;
        }
        DnsMessage message = read.get();
        Optional<ByteBuf> own = own(message, asking.get());
        if (own.isPresent()) {
            reply.accept(own.get());
            return;
        }
        if (names.isInternal(asking.get())) {
            reply.accept(message.failure(DnsResponseCode.SERVFAIL));
            return;
        }
        List<InetSocketAddress> servers = (asking.get().nameServers().isEmpty() ? DnsForwarding.servers() : asking.get().nameServers())
                .stream().map(server -> new InetSocketAddress(Subnet.address(server), DnsForwarding.PORT)).toList();
        forwarding.ask(servers, bytes.copy(), stream).whenComplete((answer, failure) ->
                reply.accept(failure == null ? answer : message.failure(DnsResponseCode.SERVFAIL)));
    }

    private Optional<ByteBuf> own(DnsMessage message, SandboxState asking) {
        if (message.question().type().equals(DnsRecordType.PTR)) {
            return names.host(asking, message.name()).map(message::host);
        }
        return names.find(asking, message.name()).map(message::addresses);
    }

    private final class DatagramQuestions extends SimpleChannelInboundHandler<DatagramPacket> {
        private final String networkId;

        DatagramQuestions(String networkId) {
            this.networkId = networkId;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            InetSocketAddress from = packet.sender();
            answer(networkId, from.getAddress(), packet.content(), false,
                    reply -> context.writeAndFlush(new DatagramPacket(reply, from)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            LOG.debug("A question for a name could not be answered", failure);
        }
    }

    private final class StreamQuestions extends SimpleChannelInboundHandler<ByteBuf> {
        private final String networkId;

        StreamQuestions(String networkId) {
            this.networkId = networkId;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            answer(networkId, ((InetSocketAddress) context.channel().remoteAddress()).getAddress(), bytes, true, context::writeAndFlush);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
