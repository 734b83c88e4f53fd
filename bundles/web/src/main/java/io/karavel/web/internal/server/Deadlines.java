package io.karavel.web.internal.server;

import java.time.Duration;

/**
 * How long to wait for clients.
 *
 * @param head    for a head that has begun to arrive
 * @param body    for a body that is collected before its handler is called
 * @param piece   for the next piece of a body that is streamed
 * @param discard for the rest of a body that nobody wants, and for the client to close
 * @param route   for a route that may be about to come
 * @param grace   for requests in progress when the server stops
 */
record Deadlines(Duration head, Duration body, Duration piece, Duration discard, Duration route, Duration grace) {
    static final Deadlines DEFAULT = new Deadlines(Duration.ofSeconds(30), Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));
}
