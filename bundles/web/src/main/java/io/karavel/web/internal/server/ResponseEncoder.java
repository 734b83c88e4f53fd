package io.karavel.web.internal.server;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encodes answers; that to a HEAD request goes without its body. */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean headOnly;

    /** Says of the next answer whether it is one to HEAD. */
    void answering(boolean head) {
        headOnly = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
