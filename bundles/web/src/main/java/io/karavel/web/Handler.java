package io.karavel.web;

import org.osgi.annotation.versioning.ConsumerType;

/** Answers the requests of one route. Called for many requests at once. */
@ConsumerType
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request, now or later: a handler that returns without an answer has handed the exchange to someone who
     * answers.
     *
     * <p>Runs on a worker thread and may block, unless its route is {@linkplain Route#immediate() immediate}.
     *
     * @throws Exception becomes the answer, if none was begun: an {@link io.karavel.api.EngineException} by its kind,
     *                   an {@link IllegalArgumentException} as a bad request, all others as an internal error
     */
    void handle(Exchange exchange) throws Exception;
}
