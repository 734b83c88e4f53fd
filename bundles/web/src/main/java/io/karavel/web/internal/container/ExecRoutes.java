package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.Attachment;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService;
import io.karavel.api.ExecService.Exec;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.DetachKeys;
import io.karavel.model.TerminalSize;
import io.karavel.web.ApiVersion;
import io.karavel.web.Exchange;
import io.karavel.web.HijackedConnection;
import io.karavel.web.ReplyStream.Framing;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.internal.container.ExecForms.ExecBody;
import io.karavel.web.internal.container.ExecForms.ExecView;
import io.karavel.web.internal.container.ExecForms.IdBody;
import io.karavel.web.internal.container.ExecForms.StartBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Further processes in running containers. */
@Component(service = RouteGroup.class)
public final class ExecRoutes implements RouteGroup {
    /**
     * What a start is refused for before it begins; all else went wrong on the way, and is told on the process's
     * output.
     */
    private static final Set<ErrorKind> REFUSALS = Set.of(ErrorKind.NOT_FOUND, ErrorKind.CONFLICT);

    private final ExecService execs;

    @Activate
    public ExecRoutes(@Reference ExecService execs) {
        this.execs = execs;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/containers/{id}/exec", this::create),
                Route.post("/exec/{id}/start", this::start),
                Route.post("/exec/{id}/resize", this::resize),
                Route.get("/exec/{id}/json", this::inspect).immediate());
    }

    @Override
    public void configure(JsonMapper.Builder json) {
        ContainerJson.configure(json);
    }

    private void create(Exchange exchange) {
        ExecRequest request = exchange.body(ExecBody.class).request(knowsConsoleSize(exchange.version()));
        if (request.command().isEmpty()) {
            throw EngineException.invalid("No exec command specified");
        }
        if (!request.detachKeys().isEmpty() && DetachKeys.parse(request.detachKeys()).isEmpty()) {
            throw EngineException.invalid("Invalid escape keys (" + request.detachKeys() + ") provided");
        }
        exchange.reply(201, new IdBody(execs.create(exchange.parameter("id"), request)));
    }

    private static boolean knowsConsoleSize(ApiVersion version) {
        return version.isAtLeast(1, 42);
    }

    private void start(Exchange exchange) {
        String id = exchange.parameter("id");
        StartBody body = exchange.optionalBody(StartBody.class).orElse(StartBody.EMPTY);
        Exec exec = execs.get(id);
        if (exec.exitCode().isPresent()) {
            throw EngineException.conflict("Error: Exec command " + id + " has already run");
        }
        if (exec.running()) {
            throw EngineException.conflict("Error: Exec command " + id + " is already running");
        }
        if (body.detach()) {
            execs.startDetached(id);
            exchange.reply(200);
            return;
        }
        Optional<TerminalSize> size =
                body.tty() && knowsConsoleSize(exchange.version()) ? body.consoleSize() : Optional.empty();
        Framing framing = body.tty() ? Framing.RAW : Framing.MULTIPLEXED;
        GatedSink gate = new GatedSink();
        Attachment attachment;
        try {
            attachment = execs.start(id, size, gate);
        } catch (EngineException e) {
            if (REFUSALS.contains(e.kind())) {
                throw e;
            }
            tell(HijackedSession.hijack(exchange, framing), framing, e.getMessage() + "\r\n");
            return;
        }
        HijackedSession.begin(HijackedSession.hijack(exchange, framing), framing, gate, attachment, exec.request().attachStdin());
    }

    private static void tell(HijackedConnection connection, Framing framing, String text) {
        connection.sink(framing).write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                .whenComplete((nothing, failure) -> connection.close());
    }

    private void resize(Exchange exchange) {
        execs.resize(exchange.parameter("id"), ResizeQuery.read(exchange.query()));
        exchange.reply(200);
    }

    private void inspect(Exchange exchange) {
        exchange.reply(200, ExecView.of(execs.get(exchange.parameter("id"))));
    }
}
