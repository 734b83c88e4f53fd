package io.karavel.metrics.internal;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.prometheus.metrics.exporter.common.PrometheusScrapeHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one request after the other, and takes the next only when the answer before is sent. */
final class ScrapeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeHandler.class);
    private static final String PATH = "/metrics";

    private final PrometheusScrapeHandler scrapes;

    ScrapeHandler(PrometheusScrapeHandler scrapes) {
        this.scrapes = scrapes;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        context.writeAndFlush(answer(request)).addListener(sent -> {
            if (sent.isSuccess()) {
                context.read();
            } else {
                context.close();
            }
        });
    }

    private FullHttpResponse answer(FullHttpRequest request) throws IOException {
        if (request.decoderResult().isFailure()) {
            return refusal(HttpResponseStatus.BAD_REQUEST, "the request is not understood");
        }
        if (!new QueryStringDecoder(request.uri()).path().equals(PATH)) {
            return refusal(HttpResponseStatus.NOT_FOUND, "metrics are at " + PATH);
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse refusal = refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "metrics can be read, and nothing else");
            refusal.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            return refusal;
        }
        ScrapeExchange exchange = new ScrapeExchange(request);
        scrapes.handleRequest(exchange);
        return exchange.answer();
    }

    private static FullHttpResponse refusal(HttpResponseStatus status, String text) {
        FullHttpResponse refusal = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
        refusal.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        refusal.headers().set(HttpHeaderNames.CONTENT_LENGTH, refusal.content().readableBytes());
        return refusal;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("A client of metrics is let go of: {}", cause.toString());
        context.close();
    }
}
