package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.StatsService;
import io.karavel.api.StatsService.ProcessTable;
import io.karavel.model.ContainerStats;
import io.karavel.web.Exchange;
import io.karavel.web.ReplyStream;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What containers use, and which processes they have. */
@Component
public final class StatsRoutes implements RouteGroup {
    private static final String EVERYTHING = "-ef";

    private final StatsService stats;

    @Activate
    public StatsRoutes(@Reference StatsService stats) {
        this.stats = stats;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/containers/{id}/stats", this::stats), Route.get("/containers/{id}/top", this::top));
    }

    private record TopBody(List<String> titles, List<List<String>> processes) {}

    private void top(Exchange exchange) {
        ProcessTable table = stats.processes(exchange.parameter("id"),
                exchange.query().text("ps_args").filter(text -> !text.isBlank()).orElse(EVERYTHING));
        exchange.reply(200, new TopBody(table.titles(), table.rows()));
    }

    private void stats(Exchange exchange) {
        boolean stream = exchange.query().flag("stream", true);
        boolean oneShot = exchange.query().flag("one-shot") && exchange.version().isAtLeast(1, 41);
        if (stream && oneShot) {
            throw EngineException.invalid("cannot have stream=true and one-shot=true");
        }
        if (stream) {
            stream(exchange);
        } else if (oneShot) {
            exchange.reply(200, StatsForm.of(stats.read(exchange.parameter("id")), Optional.empty()));
        } else {
            second(exchange);
        }
    }

    private void stream(Exchange exchange) {
        CompletableFuture<ReplyStream> begun = new CompletableFuture<>();
        Following following = stats.follow(exchange.parameter("id"), new StatsService.StatsSubscriber() {
            private Optional<ContainerStats> before = Optional.empty();

            @Override
            public CompletionStage<Void> deliver(ContainerStats now) {
                Optional<ContainerStats> last = before;
                before = Optional.of(now);
                return begun.thenCompose(reply -> reply.writeJson(StatsForm.of(now, last)));
            }
        });
        ReplyStream reply = exchange.stream(200, ReplyStream.JSON);
        begun.complete(reply);
        reply.onGone(following::close);
        following.ended().whenComplete((nothing, failure) -> {
            if (failure == null) {
                reply.end();
            } else {
                reply.abort();
            }
        });
    }

    /** Answers with the second reading, because shares of processor time follow from two. What does not run needs no second one. */
    private void second(Exchange exchange) {
        CompletableFuture<ContainerStats> last = new CompletableFuture<>();
        Following following = stats.follow(exchange.parameter("id"), new StatsService.StatsSubscriber() {
            private Optional<ContainerStats> before = Optional.empty();

            @Override
            public CompletionStage<Void> deliver(ContainerStats now) {
                if (before.isPresent() || now.usage().isEmpty()) {
                    exchange.reply(200, StatsForm.of(now, before));
                    last.complete(now);
                }
                before = Optional.of(now);
                return CompletableFuture.completedFuture(null);
            }
        });
        last.thenRun(following::close);
        following.ended().whenComplete((nothing, failure) -> {
            if (failure != null) {
                exchange.fail(failure);
            } else if (!last.isDone()) {
                exchange.fail(EngineException.notFound("No such container: " + exchange.parameter("id")));
            }
        });
    }
}
