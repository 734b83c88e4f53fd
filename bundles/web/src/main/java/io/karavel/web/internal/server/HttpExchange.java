package io.karavel.web.internal.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineException;
import io.karavel.web.ApiVersion;
import io.karavel.web.Exchange;
import io.karavel.web.HijackedConnection;
import io.karavel.web.Query;
import io.karavel.web.ReplyStream;
import io.karavel.web.internal.json.JsonRefusal;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that came over a connection. */
final class HttpExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);
    private static final HttpResponseStatus UPGRADED = new HttpResponseStatus(101, "UPGRADED");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpConnection connection;
    private final RequestHead head;
    private volatile RouteMatch match;
    private final HttpHeaders answerHeaders;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile InputStream body = InputStream.nullInputStream();
    private volatile ReplyStream begun;

    HttpExchange(HttpConnection connection, RequestHead head, RouteMatch match, HttpHeaders answerHeaders) {
        this.connection = connection;
        this.head = head;
        this.match = match;
        this.answerHeaders = answerHeaders;
    }

    /** A route came that fits. */
    void answerBy(RouteMatch found) {
        match = found;
        answerHeaders.add(connection.routedHeaders());
    }

    void body(InputStream content) {
        body = content;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public ApiVersion version() {
        return head.version();
    }

    @Override
    public String parameter(String name) {
        return match.parameters().get(name);
    }

    @Override
    public Query query() {
        return head.query();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(head.headers().get(name));
    }

    @Override
    public boolean upgradeRequested() {
        return head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && head.headers().contains(HttpHeaderNames.UPGRADE);
    }

    @Override
    public <T> T body(Class<T> type) {
        return optionalBody(type).orElseThrow(
                () -> EngineException.invalid("invalid JSON: got EOF while reading request body"));
    }

    @Override
    public <T> Optional<T> optionalBody(Class<T> type) {
        try {
            byte[] content = body.readAllBytes();
            if (content.length == 0) {
                return Optional.empty();
            }
            checkIsJson();
            return Optional.ofNullable(json().readValue(content, type));
        } catch (JsonProcessingException e) {
            throw JsonRefusal.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkIsJson() {
        String type = header("Content-Type").orElse("");
        String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!essence.equals(ReplyStream.JSON)) {
            throw EngineException.invalid("unsupported Content-Type header (" + type + "): must be 'application/json'");
        }
    }

    private JsonMapper json() {
        return match.json();
    }

    @Override
    public InputStream bodyStream() {
        return body;
    }

    @Override
    public void addHeader(String name, String value) {
        answerHeaders.add(name, value);
    }

    @Override
    public void reply(int status, Object value) {
        answer(status, ReplyStream.JSON, encode(value));
    }

    private byte[] encode(Object value) {
        try {
            return (json().writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void reply(int status) {
        claim();
        send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status)), 0);
    }

    @Override
    public void noContent() {
        reply(204);
    }

    @Override
    public void text(int status, String text) {
        answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(int status, String contentType, byte[] content) {
        claim();
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.wrappedBuffer(content));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        send(response, content.length);
    }

    private void send(FullHttpResponse response, int length) {
        if (response.status().code() != 204 && response.status().code() != 304) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        response.headers().add(answerHeaders);
        connection.answer(response);
    }

    private void claim() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("answered already: " + method() + " " + path());
        }
    }

    @Override
    public void fail(Throwable error) {
        int status = HttpErrors.status(error);
        if (status == 500) {
            LOG.error("{} {} failed", method(), path(), error);
        } else {
            LOG.debug("{} {} is answered {}", method(), path(), status, error);
        }
        if (answered.get()) {
            Optional.ofNullable(begun).ifPresent(ReplyStream::abort);
        } else if (status == 304) {
            reply(status);
        } else if (head.wantsPlainErrors()) {
            text(status, HttpErrors.message(error).message() + "\n");
        } else {
            reply(status, HttpErrors.message(error));
        }
    }

    @Override
    public ReplyStream stream(int status, String contentType) {
        claim();
        begun = connection.stream(response(HttpResponseStatus.valueOf(status), contentType), json());
        return begun;
    }

    @Override
    public HijackedConnection hijack(String contentType) {
        claim();
        HttpResponse response = response(upgradeRequested() ? UPGRADED : HttpResponseStatus.OK, contentType);
        if (upgradeRequested()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            response.headers().set(HttpHeaderNames.UPGRADE, "tcp");
        }
        return begin(connection.hijack(response, List.of(), json()));
    }

    @Override
    public HijackedConnection webSocket() {
        WebSocketUpgrade upgrade = WebSocketUpgrade.of(head.headers());
        claim();
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, UPGRADED);
        response.headers().add(answerHeaders).add(upgrade.answerHeaders());
        return begin(connection.hijack(response, WebSocketUpgrade.codec(), json()));
    }

    private HijackedConnection begin(HijackedConnection hijacked) {
        begun = hijacked;
        return hijacked;
    }

    private HttpResponse response(HttpResponseStatus status, String contentType) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType).add(answerHeaders);
        return response;
    }
}
