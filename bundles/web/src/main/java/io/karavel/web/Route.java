package io.karavel.web;

import static java.util.Objects.requireNonNull;

/**
 * Which requests a handler answers.
 *
 * @param method    in capitals
 * @param path      without version, as {@code /containers/{id}/json}. A parameter stands for one segment, or for what
 *                  its own pattern matches: {@code /images/{name:.+}/json}
 * @param handler   answers
 * @param scheduling where the handler runs
 * @param body      how the handler gets the request's body
 */
public record Route(String method, String path, Handler handler, Scheduling scheduling, Body body) {
    /** Where a handler runs. */
    public enum Scheduling {
        /** On a worker thread: it may block. */
        WORKER,
        /** Where answers stay quick however busy the workers are: it must not block. */
        IMMEDIATE
    }

    /** How a handler gets the body. */
    public enum Body {
        /** The handler is called when all of it is there; its size is limited. */
        WHOLE,
        /** The handler is called at once and reads {@link Exchange#bodyStream()} as it arrives, without a limit. */
        STREAMED
    }

    public Route {
        requireNonNull(method);
        requireNonNull(path);
        requireNonNull(handler);
        requireNonNull(scheduling);
        requireNonNull(body);
    }

    public static Route get(String path, Handler handler) {
        return of("GET", path, handler);
    }

    public static Route head(String path, Handler handler) {
        return of("HEAD", path, handler);
    }

    public static Route post(String path, Handler handler) {
        return of("POST", path, handler);
    }

    public static Route put(String path, Handler handler) {
        return of("PUT", path, handler);
    }

    public static Route delete(String path, Handler handler) {
        return of("DELETE", path, handler);
    }

    public static Route of(String method, String path, Handler handler) {
        return new Route(method, path, handler, Scheduling.WORKER, Body.WHOLE);
    }

    /** This route with a handler that never blocks. It then answers even while all workers are busy. */
    public Route immediate() {
        return new Route(method, path, handler, Scheduling.IMMEDIATE, body);
    }

    /** This route with a handler that reads the body as it arrives. */
    public Route withStreamedBody() {
        return new Route(method, path, handler, scheduling, Body.STREAMED);
    }
}
