package io.karavel.oci;

import io.karavel.api.EngineConfig;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code runc state} would say of a container, in the form of the OCI runtime specification.
 *
 * @param pid    there while the container has a process
 * @param bundle where containerd keeps its bundle while it has a task
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#state">State</a>
 */
public record OciState(String id, String status, Optional<Integer> pid, String bundle, Map<String, String> annotations) {
    private static final String VERSION = "1.0.2";
    /** Where a containerd that is not our own keeps its state, unless somebody told it otherwise. */
    private static final Path COMMON_STATE = Path.of("/run/containerd");

    public static OciState of(Container container, EngineConfig config) {
        // Until its removal has come to where it ends, it is what it was.
        ActualState state = container.actual() instanceof Removing removing ? removing.before() : container.actual();
        Optional<Integer> pid = state instanceof Running running ? Optional.of(running.pid()) : Optional.empty();
        return new OciState(container.id().value(), status(state), pid, bundle(config, container).toString(),
                container.hostConfig().annotations());
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

    /** By the names that the specification gives them, in its order. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("ociVersion", VERSION);
        members.put("id", id);
        members.put("status", status);
        pid.ifPresent(number -> members.put("pid", number));
        members.put("bundle", bundle);
        members.put("annotations", annotations);
        return Collections.unmodifiableMap(members);
    }
}
