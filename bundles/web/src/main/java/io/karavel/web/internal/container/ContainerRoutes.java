package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.ContainerCreated;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.ExecService;
import io.karavel.api.ImageService;
import io.karavel.api.RootFilesystems;
import io.karavel.model.Container;
import io.karavel.model.Signal;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The life of containers, from create to remove. */
@Component(service = RouteGroup.class)
public final class ContainerRoutes implements RouteGroup {
    /** Some clients send {@code null} or {@code {}} with a start. */
    private static final int LONGEST_EMPTY_BODY = 7;

    private final ContainerService containers;
    private final ImageService images;
    private final NetworkViews networks;
    private final InspectRenderer inspect;
    private final ListRenderer list;

    @Activate
    public ContainerRoutes(
            @Reference ContainerService containers,
            @Reference ImageService images,
            @Reference ExecService execs,
            @Reference ContainerStreams streams,
            @Reference RootFilesystems filesystems,
            @Reference ConfigStore configs,
            @Reference NetworkViews networks) {
        this.containers = containers;
        this.images = images;
        this.networks = networks;
        inspect = new InspectRenderer(configs, filesystems, execs, streams, networks);
        list = new ListRenderer(images, networks, Clock.systemUTC());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/containers/create", this::create),
                Route.get("/containers/json", this::list).immediate(),
                Route.get("/containers/{id}/json", this::inspect).immediate(),
                Route.post("/containers/{id}/start", this::start),
                Route.post("/containers/{id}/stop", this::stop),
                Route.post("/containers/{id}/restart", this::restart),
                Route.post("/containers/{id}/kill", this::kill),
                Route.post("/containers/{id}/pause", this::pause),
                Route.post("/containers/{id}/unpause", this::unpause),
                Route.post("/containers/{id}/rename", this::rename),
                Route.delete("/containers/{id}", this::remove));
    }

    @Override
    public void configure(JsonMapper.Builder json) {
        ContainerJson.configure(json);
    }

    private record CreatedBody(String id, List<String> warnings) {}

    private void create(Exchange exchange) {
        ContainerRequest request = CreateRequestReader.read(exchange.body(CreateBody.class), exchange.version(),
                exchange.query().text("name"), exchange.query().text("platform"));
        CreateValidation.validate(request);
        ContainerCreated created = containers.create(request);
        exchange.reply(201, new CreatedBody(created.container().id().value(), created.warnings()));
    }

    private void list(Exchange exchange) {
        ListFilter filter = new ListFilter(exchange.query(), images, networks);
        List<Container> shown = filter.apply(containers.list(), containers::get);
        exchange.reply(200, list.render(shown, exchange.version()));
    }

    private void inspect(Exchange exchange) {
        exchange.reply(200, inspect.render(containers.get(id(exchange))));
    }

    private void start(Exchange exchange) throws IOException {
        if (exchange.bodyStream().readAllBytes().length > LONGEST_EMPTY_BODY) {
            throw EngineException.invalid("starting container with non-empty request body was deprecated since "
                    + "API v1.22 and removed in v1.24");
        }
        if (exchange.query().text("checkpoint").isPresent()) {
            throw EngineException.invalid("checkpoint is only supported in experimental mode");
        }
        containers.start(id(exchange));
        exchange.noContent();
    }

    private void stop(Exchange exchange) {
        containers.stop(id(exchange), stopRequest(exchange));
        exchange.noContent();
    }

    private void restart(Exchange exchange) {
        containers.restart(id(exchange), stopRequest(exchange));
        exchange.noContent();
    }

    private static StopRequest stopRequest(Exchange exchange) {
        Optional<Signal> signal = exchange.version().isAtLeast(1, 42) ? signal(exchange) : Optional.empty();
        return new StopRequest(signal, exchange.query().number("t").map(Duration::ofSeconds));
    }

    private static Optional<Signal> signal(Exchange exchange) {
        return exchange.query().text("signal").map(text -> Signal.parse(text)
                .orElseThrow(() -> EngineException.invalid("Invalid signal: " + text)));
    }

    private void kill(Exchange exchange) {
        containers.kill(id(exchange), signal(exchange).orElse(Signal.KILL));
        exchange.noContent();
    }

    private void pause(Exchange exchange) {
        containers.pause(id(exchange));
        exchange.noContent();
    }

    private void unpause(Exchange exchange) {
        containers.unpause(id(exchange));
        exchange.noContent();
    }

    private void rename(Exchange exchange) {
        String name = exchange.query().text("name").orElseThrow(
                () -> EngineException.invalid("Neither old nor new names may be empty"));
        containers.rename(id(exchange), name);
        exchange.noContent();
    }

    /**
     * Links between containers never get names of their own here, so there is only the one that cannot be taken off.
     */
    private void remove(Exchange exchange) {
        if (exchange.query().flag("link")) {
            containers.get(id(exchange));
            throw EngineException.conflict("Conflict, cannot remove the default link name of the container");
        }
        containers.remove(id(exchange), new RemoveRequest(exchange.query().flag("force"), exchange.query().flag("v")));
        exchange.noContent();
    }

    private static String id(Exchange exchange) {
        return exchange.parameter("id");
    }
}
