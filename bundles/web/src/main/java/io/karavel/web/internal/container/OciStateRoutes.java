package io.karavel.web.internal.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineConfig;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Says of a container what {@code runc state} would, in the form of the OCI runtime specification, for tools that know runtimes rather
 * than engines. {@code pid} is there while the container has a process.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#state">State</a>
 */
@Component
public final class OciStateRoutes implements RouteGroup {
    private static final String OCI_VERSION = "1.0.2";
    /** Where a containerd that is not our own keeps its state, unless somebody told it otherwise. */
    private static final Path COMMON_STATE = Path.of("/run/containerd");

    private final ConfigStore configs;
    private final ContainerService containers;

    @Activate
    public OciStateRoutes(@Reference ConfigStore configs, @Reference ContainerService containers) {
        this.configs = configs;
        this.containers = containers;
    }

    /** Named as the specification names its parts. */
    @JsonNaming(LowerCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record OciState(String ociVersion, String id, String status, Optional<Integer> pid, String bundle, Map<String, String> annotations) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/karavel/v1/containers/{id}/state", this::state));
    }

    private void state(Exchange exchange) {
        Container container = containers.get(exchange.parameter("id"));
        Optional<Integer> pid = container.actual() instanceof Running running ? Optional.of(running.pid()) : Optional.empty();
        exchange.reply(200, new OciState(OCI_VERSION, container.id().value(), status(container.actual()), pid,
                bundle(configs.current().engine(), container).toString(), container.hostConfig().annotations()));
    }

    private static String status(ActualState state) {
        if (state instanceof Running running) {
            return running.paused() ? "paused" : "running";
        }
        if (state instanceof Starting) {
            return "creating";
        }
        return state instanceof Created ? "created" : "stopped";
    }

    private static Path bundle(EngineConfig config, Container container) {
        Path state = config.containerd().isPresent() ? COMMON_STATE : config.execRoot().resolve("containerd/state");
        return state.resolve("io.containerd.runtime.v2.task").resolve(config.containerdNamespace()).resolve(container.id().value());
    }
}
