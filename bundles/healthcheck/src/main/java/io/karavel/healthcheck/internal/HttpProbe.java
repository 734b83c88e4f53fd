package io.karavel.healthcheck.internal;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code HTTP}: the container is well if it answers a request as expected, see {@link HttpRequest}. */
@Component(property = HealthProbe.TYPE + "=HTTP")
public final class HttpProbe implements HealthProbe {
    private final ContainerSockets sockets;

    /** Made by the first probe that needs it: it takes a while. */
    private static final class Tls {
        static final SslContext CONTEXT = make();

        private static SslContext make() {
            try {
                return SslContextBuilder.forClient().sslProvider(SslProvider.JDK)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null).build();
            } catch (SSLException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }
    }

    @Activate
    public HttpProbe(@Reference ContainerSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void validate(String type, List<String> arguments) {
        HttpRequest.parse(arguments);
    }

    @Override
    public ProbeRun begin(ProbeTarget target) {
        HttpRequest request = HttpRequest.parse(target.arguments());
        SocketRun run = new SocketRun();
        run.connecting(sockets.connect(target.pid(), request.address(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (request.tls()) {
                    channel.pipeline().addLast(new SslHandler(Tls.CONTEXT.newEngine(channel.alloc())));
                }
                channel.pipeline().addLast(new HttpClientCodec(), new Conversation(request, run));
            }
        }));
        return run;
    }

    /** Asks, and takes the answer; its head decides, and of its body as much is shown as of what a command prints. */
    private static final class Conversation extends SimpleChannelInboundHandler<HttpObject> {
        private final HttpRequest request;
        private final SocketRun run;
        private final LimitedOutput output = new LimitedOutput();
        private int status;

        Conversation(HttpRequest request, SocketRun run) {
            this.request = request;
            this.run = run;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            FullHttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(request.method()),
                    request.path());
            request.headers().forEach(message.headers()::set);
            context.writeAndFlush(message).addListener(sent -> {
                if (!sent.isSuccess()) {
                    run.failed(sent.cause());
                }
            });
            context.fireChannelActive();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part.decoderResult().isFailure()) {
                run.end(ProbeResult.unhealthy("no HTTP: " + part.decoderResult().cause().getMessage()));
            } else if (part instanceof HttpResponse response) {
                status = response.status().code();
                print((response.protocolVersion() + " " + response.status() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (part instanceof HttpContent content) {
                print(ByteBufUtil.getBytes(content.content()));
            }
            if (part instanceof LastHttpContent || output.full()) {
                answered();
            }
        }

        private void print(byte[] bytes) {
            output.write(false, ByteBuffer.wrap(bytes));
        }

        private void answered() {
            String text = output.text().strip();
            run.end(request.isWell(status) ? ProbeResult.healthy(text) : ProbeResult.unhealthy(text));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            run.end(ProbeResult.unhealthy("the connection was closed before the answer was complete"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            run.failed(cause);
        }
    }
}
