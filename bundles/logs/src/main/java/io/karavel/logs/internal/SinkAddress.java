package io.karavel.logs.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where log messages go.
 *
 * @param place the path of a socket, or the name or address of a machine
 * @param port  0 where there is none
 */
record SinkAddress(Kind kind, String place, int port) {
    private static final int SYSLOG = 514;
    private static final int CONNECT_MILLIS = 5000;

    /** How to get there. */
    enum Kind {
        UDP("udp", EpollDatagramChannel.class), TCP("tcp", EpollSocketChannel.class), TLS("tcp+tls", EpollSocketChannel.class),
        UNIX("unix", EpollDomainSocketChannel.class), UNIXGRAM("unixgram", EpollDomainDatagramChannel.class);

        private final String scheme;
        private final Class<? extends Channel> channel;

        Kind(String scheme, Class<? extends Channel> channel) {
            this.scheme = scheme;
            this.channel = channel;
        }

        private boolean isLocal() {
            return this == UNIX || this == UNIXGRAM;
        }
    }

    /** @throws IllegalArgumentException for what is none, with a message for the user */
    static SinkAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("invalid syslog-address '" + text + "': " + e.getReason(), e);
        }
        Kind kind = Arrays.stream(Kind.values()).filter(each -> each.scheme.equals(uri.getScheme())).findFirst().orElseThrow(
                () -> new IllegalArgumentException("unsupported scheme in syslog-address '" + text
                        + "': use udp, tcp, tcp+tls, unix or unixgram"));
        String place = kind.isLocal() ? uri.getPath() : uri.getHost();
        if (place == null || place.isEmpty()) {
            throw new IllegalArgumentException("syslog-address '" + text + "' says no " + (kind.isLocal() ? "path" : "host"));
        }
        return new SinkAddress(kind, place, kind.isLocal() ? 0 : uri.getPort() < 0 ? SYSLOG : uri.getPort());
    }

    /** Makes connections in the clear. */
    Sink.Dialer dialer() {
        return (loop, handler) -> bootstrap().group(loop).handler(handler).connect(address());
    }

    /** Makes connections that are open when the other side has shown who it is. */
    Sink.Dialer dialer(SslContext tls) {
        return (loop, handler) -> bootstrap().group(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc(), place, port), handler);
            }
        }).connect(address());
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap().channel(kind.channel);
        return kind == Kind.TCP || kind == Kind.TLS ? bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS) : bootstrap;
    }

    private SocketAddress address() {
        return kind.isLocal() ? new DomainSocketAddress(place) : InetSocketAddress.createUnresolved(place, port);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + place + (port == 0 ? "" : ":" + port);
    }
}
