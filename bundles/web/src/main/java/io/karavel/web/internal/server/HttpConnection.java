package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineException;
import io.karavel.web.HijackedConnection;
import io.karavel.web.ReplyStream;
import io.karavel.web.Route;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, which makes its requests one after the other. Nothing is read that nobody waits for. Unless said
 * otherwise, all of it happens on the connection's event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MOST_DISCARDED = 16 * 1024 * 1024;

    private final HttpServer server;
    private final RequestDecoder decoder = new RequestDecoder();
    private final ResponseEncoder encoder = new ResponseEncoder();
    private ChannelHandlerContext context;
    private RequestBody body = RequestBody.NONE;
    private boolean inRequest;
    private boolean bodyComplete;
    private boolean keepAlive = true;
    private boolean chunked;
    private boolean answered;
    private boolean stopping;
    private int discarded;
    private ScheduledFuture<?> deadline;
    private ChannelReplyStream stream;

    HttpConnection(HttpServer server) {
        this.server = server;
    }

    /** Makes a fresh channel speak HTTP. */
    void install(ChannelPipeline pipeline) {
        pipeline.addLast("decoder", decoder).addLast("encoder", encoder).addLast("connection", this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        active.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext source, Object message) {
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content) {
            content(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext source) {
        if (!inRequest && deadline == null) {
            within(server.deadlines().head(), context::close);
        }
        readOn();
    }

    private void readOn() {
        if (bodyComplete || !inRequest || answered || body.hasRoom()) {
            if (!decoder.holdsMore()) {
                context.read();
            }
        }
    }

    private void begin(HttpRequest request) {
        inRequest = true;
        bodyComplete = false;
        answered = false;
        keepAlive = HttpUtil.isKeepAlive(request) && !stopping;
        chunked = request.protocolVersion().isKeepAliveDefault();
        discarded = 0;
        relax();
        encoder.answering(request.method().equals(HttpMethod.HEAD));
        if (request.decoderResult().isFailure()) {
            refuse(request, request.decoderResult().cause());
            return;
        }
        try {
            RequestHead head = RequestHead.of(request);
            Optional<RouteMatch> found = server.dispatcher().find(head);
            RouteMatch match = found.orElseGet(() -> server.dispatcher().nowhere(head));
            HttpExchange exchange = new HttpExchange(this, head, match, server.headers(found.isPresent()));
            receive(request, exchange, match);
        } catch (IllegalArgumentException e) {
            refuse(request, e);
        }
    }

    private void receive(HttpRequest request, HttpExchange exchange, RouteMatch match) {
        Runnable run = () -> server.dispatcher().run(exchange, match);
        if (match.route().body() == Route.Body.STREAMED) {
            BodyStream stream = new BodyStream(server.deadlines().piece(),
                    () -> context.executor().execute(this::readOn));
            exchange.body(stream);
            body = RequestBody.streamed(stream);
            run.run();
        } else if (HttpUtil.getContentLength(request, 0L) > RequestBody.LARGEST) {
            refuseBody(exchange, RequestBody.TOO_LARGE);
        } else {
            body = RequestBody.whole(content -> {
                relax();
                exchange.body(content);
                run.run();
            }, reason -> refuseBody(exchange, reason));
            within(server.deadlines().body(), () -> refuseBody(exchange, "the request's body did not arrive in time"));
        }
        if (HttpUtil.is100ContinueExpected(request) && body != RequestBody.NONE) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void refuseBody(HttpExchange exchange, String reason) {
        relax();
        keepAlive = false;
        body = RequestBody.NONE;
        exchange.fail(EngineException.invalid(reason));
    }

    /** What is no HTTP is answered and ends the connection. */
    private void refuse(HttpRequest request, Throwable cause) {
        keepAlive = false;
        RequestHead head = RequestHead.unreadable(request);
        new HttpExchange(this, head, server.dispatcher().unreadable(head), server.headers(false))
                .fail(HttpErrors.badRequest(cause));
    }

    private void content(HttpContent content) {
        bodyComplete = content instanceof LastHttpContent;
        if (content.decoderResult().isFailure()) {
            malformed(content);
        } else if (answered || body == RequestBody.NONE) {
            discard(content);
        } else {
            RequestBody receiver = body;
            receiver.put(content.content());
            if (bodyComplete) {
                receiver.complete();
            }
        }
    }

    private void malformed(HttpContent content) {
        content.release();
        keepAlive = false;
        body.fail("the request's body is malformed");
    }

    private void discard(HttpContent content) {
        discarded += content.content().readableBytes();
        content.release();
        if (answered && (bodyComplete || discarded > MOST_DISCARDED)) {
            next();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext source, Object event) {
        if (event == RequestDecoder.INPUT_END_SEEN) {
            Optional.ofNullable(stream).ifPresent(ChannelReplyStream::look);
        } else if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext source) {
        relax();
        Optional.ofNullable(stream).ifPresent(ChannelReplyStream::lost);
        body.fail("the client is gone");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext source, Throwable cause) {
        LOG.debug("A connection failed", cause);
        context.close();
    }

    /** The headers of a route's answers. */
    HttpHeaders routedHeaders() {
        return server.headers(true);
    }

    /** Sends an answer. From any thread. */
    void answer(FullHttpResponse response) {
        run(() -> {
            announceEnd(response);
            context.writeAndFlush(response).addListener((ChannelFutureListener) written -> finished());
        });
    }

    /** Begins an answer. From any thread. */
    ReplyStream stream(HttpResponse response, JsonMapper json) {
        HttpReplyStream begun = new HttpReplyStream(context.channel(), json, this::finished);
        run(() -> {
            HttpUtil.setTransferEncodingChunked(response, chunked);
            keepAlive &= chunked;
            announceEnd(response);
            stream = begun;
            context.writeAndFlush(response);
            begun.watch();
        });
        return begun;
    }

    /**
     * Leaves HTTP. From any thread.
     *
     * @param codec handlers that make bytes of what comes, and of bytes what goes
     */
    HijackedConnection hijack(HttpResponse response, List<ChannelHandler> codec, JsonMapper json) {
        Channel channel = context.channel();
        HijackedChannel hijacked = new HijackedChannel(channel, json, server.deadlines().discard());
        run(() -> {
            relax();
            context.writeAndFlush(response);
            ChannelPipeline pipeline = channel.pipeline();
            codec.forEach(pipeline::addLast);
            pipeline.addLast("hijacked", hijacked.handler());
            pipeline.remove(this);
            pipeline.remove(encoder);
            pipeline.remove(decoder);
            hijacked.watch();
        });
        return hijacked;
    }

    private void announceEnd(HttpResponse response) {
        if (!keepAlive || stopping) {
            keepAlive = false;
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void finished() {
        stream = null;
        answered = true;
        relax();
        body.close();
        body = RequestBody.NONE;
        if (!context.channel().isActive()) {
            return;
        }
        if (!keepAlive || stopping || bodyComplete) {
            next();
        } else {
            discarded = 0;
            within(server.deadlines().discard(), this::close);
            readOn();
        }
    }

    private void next() {
        if (!keepAlive || stopping || !bodyComplete) {
            close();
            return;
        }
        inRequest = false;
        relax();
        context.executor().execute(() -> {
            try {
                boolean hadMore = decoder.resume(context.pipeline().context(decoder));
                if (hadMore && !inRequest) {
                    within(server.deadlines().head(), context::close);
                }
                readOn();
            } catch (Exception e) {
                exceptionCaught(context, e);
            }
        });
    }

    private void close() {
        relax();
        LingeringClose.begin(context.channel(), server.deadlines().discard());
    }

    /** Finishes the request in progress and then closes; at once if there is none. From any thread. */
    void stop() {
        run(() -> {
            stopping = true;
            if (!inRequest) {
                context.close();
            }
        });
    }

    private void within(Duration time, Runnable otherwise) {
        relax();
        deadline = context.executor().schedule(otherwise, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void relax() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void run(Runnable action) {
        if (context.executor().inEventLoop()) {
            action.run();
        } else {
            context.executor().execute(action);
        }
    }
}
