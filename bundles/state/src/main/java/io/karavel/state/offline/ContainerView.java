package io.karavel.state.offline;

import io.karavel.model.Container;
import io.karavel.model.StateView;
import io.karavel.state.internal.ContainerJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A container for programs: what scripts ask for most under the names that Docker gave it, and all that is stored. */
final class ContainerView {
    /** What Docker's clients take for never. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private ContainerView() {}

    /** One line of a list. */
    static Map<String, Object> summary(Container container) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("ID", container.id().value());
        view.put("Names", container.name());
        view.put("Image", container.image().reference());
        view.put("Command", String.join(" ", container.config().commandLine()));
        view.put("CreatedAt", container.created().toString());
        view.put("State", container.view().status().text());
        view.put("Pid", container.view().pid());
        view.put("ExitCode", container.view().exitCode());
        return view;
    }

    /** All there is to say of one container, as it is stored and as it was found to be. */
    static Map<String, Object> details(Container stored, Container now) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Id", now.id().value());
        view.put("Created", now.created().toString());
        view.put("Name", "/" + now.name());
        view.put("Image", now.image().id().value());
        view.put("RestartCount", now.desired().restartCount());
        view.put("State", state(now.view()));
        view.put("Stored", ContainerJson.tree(stored));
        return view;
    }

    private static Map<String, Object> state(StateView state) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Status", state.status().text());
        view.put("Running", state.running());
        view.put("Paused", state.paused());
        view.put("Restarting", state.restarting());
        view.put("OOMKilled", state.oomKilled());
        view.put("Dead", state.dead());
        view.put("Pid", state.pid());
        view.put("ExitCode", state.exitCode());
        view.put("Error", state.error());
        view.put("StartedAt", time(state.startedAt()));
        view.put("FinishedAt", time(state.finishedAt()));
        return view;
    }

    private static String time(Optional<Instant> moment) {
        return moment.map(Instant::toString).orElse(NEVER);
    }
}
