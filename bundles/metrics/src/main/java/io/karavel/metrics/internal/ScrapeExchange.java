package io.karavel.metrics.internal;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.prometheus.metrics.exporter.common.PrometheusHttpExchange;
import io.prometheus.metrics.exporter.common.PrometheusHttpRequest;
import io.prometheus.metrics.exporter.common.PrometheusHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request in the words of Prometheus's library, which decides about formats, compression and filters; keeps the answer. */
final class ScrapeExchange implements PrometheusHttpExchange, PrometheusHttpRequest, PrometheusHttpResponse {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeExchange.class);

    private final HttpRequest request;
    private final QueryStringDecoder target;
    private final HttpHeaders headers = new DefaultHttpHeaders();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpResponseStatus status = HttpResponseStatus.OK;

    ScrapeExchange(HttpRequest request) {
        this.request = request;
        this.target = new QueryStringDecoder(request.uri());
    }

    /** What was answered. */
    FullHttpResponse answer() {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body.toByteArray()));
        answer.headers().set(headers);
        if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.size());
        }
        return answer;
    }

    @Override
    public PrometheusHttpRequest getRequest() {
        return this;
    }

    @Override
    public PrometheusHttpResponse getResponse() {
        return this;
    }

    @Override
    public String getRequestPath() {
        return target.path();
    }

    @Override
    public String getQueryString() {
        String query = target.rawQuery();
        return query.isEmpty() ? null : query;
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return Collections.enumeration(request.headers().getAll(name));
    }

    @Override
    public String getMethod() {
        return request.method().name();
    }

    @Override
    public void setHeader(String name, String value) {
        headers.set(name, value);
    }

    @Override
    public OutputStream sendHeadersAndGetBody(int code, int length) {
        status = HttpResponseStatus.valueOf(code);
        return body;
    }

    @Override
    public void handleException(IOException failure) {
        failed(failure);
    }

    @Override
    public void handleException(RuntimeException failure) {
        failed(failure);
    }

    private void failed(Exception failure) {
        LOG.error("Metrics cannot be shown", failure);
        status = HttpResponseStatus.INTERNAL_SERVER_ERROR;
        headers.clear();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        body.reset();
        body.writeBytes("metrics cannot be shown; see the engine's log\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        // The answer is sent by whoever asked for it.
    }
}
