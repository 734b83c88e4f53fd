package io.karavel.web.internal.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.ApiVersion;
import io.karavel.web.Handler;
import io.karavel.web.Route;
import io.karavel.web.Route.Scheduling;
import io.karavel.web.internal.json.DockerJson;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Finds who answers a request, and has it answered on the right threads. */
final class Dispatcher {
    private static final int WORKERS = 256;
    private static final int IMMEDIATE_WORKERS = 4;
    private static final String OPTIONS = "OPTIONS";

    private final RouteTable routes;
    private final AwaitedRoutes awaited;
    private final JsonMapper json = DockerJson.builder().build();
    private final WorkerPool workers = new WorkerPool("karavel-web-worker", WORKERS);
    private final WorkerPool immediate = new WorkerPool("karavel-web-immediate", IMMEDIATE_WORKERS);

    Dispatcher(RouteTable routes, AwaitedRoutes awaited) {
        this.routes = routes;
        this.awaited = awaited;
    }

    /** Who answers; empty where no route fits. */
    Optional<RouteMatch> find(RequestHead head) {
        if (head.method().equals(OPTIONS)) {
            return Optional.of(match(head, exchange -> exchange.reply(200)));
        }
        return routes.find(head.method(), head.path())
                .map(match -> refusal(head).map(refused -> match(head, refused)).orElse(match));
    }

    /** What answers where no route fits: one that comes soon, or an error. */
    RouteMatch nowhere(RequestHead head) {
        return match(head, exchange -> awaited.await(() -> find(head)).whenComplete((found, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else if (found.isPresent()) {
                HttpExchange request = (HttpExchange) exchange;
                request.answerBy(found.get());
                run(request, found.get());
            } else {
                exchange.fail(routes.hasEngine()
                        ? EngineException.notFound("page not found")
                        : new EngineException(ErrorKind.UNAVAILABLE, "the engine is not ready, try again in a moment"));
            }
        }));
    }

    /** What answers a request that is none. */
    RouteMatch unreadable(RequestHead head) {
        return match(head, exchange -> {
            throw EngineException.invalid("malformed HTTP request");
        });
    }

    private RouteMatch match(RequestHead head, Handler handler) {
        return new RouteMatch(Route.of(head.method(), head.path(), handler).immediate(), Map.of(), json);
    }

    private static Optional<Handler> refusal(RequestHead head) {
        ApiVersion version = head.version();
        if (version.compareTo(ApiVersion.OLDEST) < 0) {
            return refusal("client version " + head.askedVersion().orElseThrow()
                    + " is too old. Minimum supported API version is "
                    + ApiVersion.OLDEST + ", please upgrade your client to a newer version");
        }
        if (version.compareTo(ApiVersion.NEWEST) > 0) {
            return refusal("client version " + head.askedVersion().orElseThrow()
                    + " is too new. Maximum supported API version is "
                    + ApiVersion.NEWEST);
        }
        return Optional.empty();
    }

    private static Optional<Handler> refusal(String message) {
        return Optional.of(exchange -> {
            throw EngineException.invalid(message);
        });
    }

    /** Has the request answered. Does not block. */
    void run(HttpExchange exchange, RouteMatch match) {
        WorkerPool pool = match.route().scheduling() == Scheduling.IMMEDIATE ? immediate : workers;
        pool.execute(() -> {
            try {
                match.route().handler().handle(exchange);
            } catch (Throwable e) {
                exchange.fail(e);
            }
        });
    }

    void stop(Duration patience) {
        workers.stop(patience);
        immediate.stop(patience);
    }
}
