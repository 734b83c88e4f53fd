package io.karavel.web.internal.container;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.WaitCondition;
import io.karavel.api.ContainerService.WaitResult;
import io.karavel.api.EngineException;
import io.karavel.web.Exchange;
import io.karavel.web.ReplyStream;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Waiting for the end of a container. The status goes out at once, because {@code docker run} starts the container only
 * after it has seen that someone waits; what comes of it follows.
 */
@Component(service = RouteGroup.class)
public final class WaitRoutes implements RouteGroup {
    private static final int UNKNOWN = -1;

    private final ContainerService containers;

    @Activate
    public WaitRoutes(@Reference ContainerService containers) {
        this.containers = containers;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/containers/{id}/wait", this::await).immediate());
    }

    private record WaitBody(int statusCode, @JsonInclude(NON_ABSENT) Optional<ErrorBody> error) {
        static WaitBody of(WaitResult result) {
            return new WaitBody(result.exitCode(), result.error().map(ErrorBody::new));
        }
    }

    private record ErrorBody(String message) {}

    private void await(Exchange exchange) {
        WaitCondition condition = condition(exchange);
        CompletableFuture<WaitResult> result = containers.wait(exchange.parameter("id"), condition);
        if (result.isCompletedExceptionally() || !exchange.version().isAtLeast(1, 30)) {
            result.whenComplete((ended, failure) -> {
                if (failure == null) {
                    exchange.reply(200, WaitBody.of(ended));
                } else {
                    exchange.fail(cause(failure));
                }
            });
            return;
        }
        ReplyStream reply = exchange.stream(200, ReplyStream.JSON);
        reply.onGone(() -> result.cancel(false));
        boolean errorsTold = condition != WaitCondition.REMOVED || exchange.version().isAtLeast(1, 34);
        result.whenComplete((ended, failure) -> {
            WaitBody body = failure == null ? WaitBody.of(ended)
                    : new WaitBody(UNKNOWN, Optional.of(new ErrorBody(cause(failure).getMessage())));
            if (errorsTold || body.error().isEmpty()) {
                reply.writeJson(body).whenComplete((written, lost) -> reply.end());
            } else {
                reply.end();
            }
        });
    }

    private static WaitCondition condition(Exchange exchange) {
        if (!exchange.version().isAtLeast(1, 30)) {
            return WaitCondition.NOT_RUNNING;
        }
        String text = exchange.query().text("condition").orElse("not-running");
        return switch (text) {
            case "not-running" -> WaitCondition.NOT_RUNNING;
            case "next-exit" -> WaitCondition.NEXT_EXIT;
            case "removed" -> WaitCondition.REMOVED;
            default -> throw EngineException.invalid("invalid condition: \"" + text + "\"");
        };
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
