package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.HealthMonitor;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.UnhealthyAction;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists what is checked, and how it is. */
@Service
@Command(scope = "health", name = "list", description = "Lists the containers that have a healthcheck: how they are, how many checks failed "
        + "in a row, when the next one is due and how late the last one began. Example: health:list")
public final class HealthListCommand implements Action {
    @Reference
    ContainerService containers;

    @Reference(optional = true)
    HealthMonitor monitor;

    @Override
    public Object execute() {
        Map<ContainerId, HealthMonitor.Watch> watches = monitor == null ? Map.of() : monitor.list().stream()
                .collect(Collectors.toMap(HealthMonitor.Watch::container, watch -> watch));
        ShellTable table = new ShellTable().emptyTableText("No container has a healthcheck.");
        List.of("ID", "Name", "Health", "Streak", "Check", "Next", "Late", "On unhealthy").forEach(table::column);
        containers.list().stream().filter(container -> container.checked() || container.health().isPresent())
                .sorted(Comparator.comparing(Container::name)).forEach(container -> addRow(table, container,
                        Optional.ofNullable(watches.get(container.id()))));
        table.print(System.out);
        if (monitor == null) {
            System.out.println("Nothing is checked just now: the bundle that does it is away.");
        }
        return null;
    }

    private static void addRow(ShellTable table, Container container, Optional<HealthMonitor.Watch> watch) {
        Optional<Health> health = container.health();
        table.addRow().addContent(container.id().shortForm(), container.name(),
                health.map(known -> known.status().text()).orElse("-"), health.map(Health::failingStreak).map(String::valueOf).orElse("-"),
                container.config().healthcheck().map(Healthcheck::test).map(words -> String.join(" ", words)).orElse("-"),
                watch.map(HealthListCommand::next).orElse("-"), watch.map(HealthMonitor.Watch::late).map(HealthTexts::of).orElse("-"),
                UnhealthyAction.of(container.config()).text());
    }

    private static String next(HealthMonitor.Watch watch) {
        return watch.due().map(due -> "in " + HealthTexts.of(Duration.between(Clock.systemUTC().instant(), due))).orElse("now");
    }
}
