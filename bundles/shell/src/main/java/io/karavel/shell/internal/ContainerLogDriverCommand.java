package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.LogConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows or changes where a container's output is kept. */
@Service
@Command(scope = "container", name = "log-driver", description = "Has a container log by another driver or with other options from its "
        + "next line on, also while it runs; without options, shows what it has. Options stand before the name. What was logged before "
        + "stays on disk until the container is removed, and is not shown any more. "
        + "Example: container:log-driver --driver local --opt max-size=10m --opt max-file=3 web")
public final class ContainerLogDriverCommand implements Action {
    @Reference
    ContainerService containers;

    @Reference
    ContainerStreams streams;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Option(name = "--driver", description = "Name of a log driver; without it the container keeps its own and gets other options")
    @Completion(LogDriverCompleter.class)
    String driver;

    @Option(name = "--opt", description = "An option of the driver as key=value; may be given several times. Options that are not given "
            + "are as if the container were made with these alone", multiValued = true)
    List<String> options;

    @Override
    public Object execute() {
        Container container = containers.get(reference);
        LogConfig before = container.hostConfig().logConfig();
        if (driver == null && options == null) {
            System.out.println(container.name() + " logs by " + text(before));
            return null;
        }
        try {
            Container changed = streams.changeLog(reference, new LogConfig(driver == null ? before.type() : driver, values()));
            System.out.println(changed.name() + " logs by " + text(changed.hostConfig().logConfig()) + " from now on");
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
            System.out.println("Nothing changed: " + e.getMessage() + ".");
        }
        return null;
    }

    private Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        for (String option : options == null ? List.<String>of() : options) {
            String[] parts = option.split("=", 2);
            if (parts.length < 2) {
                throw EngineException.invalid("--opt wants key=value, for example --opt max-size=10m, and not " + option);
            }
            values.put(parts[0], parts[1]);
        }
        return values;
    }

    private static String text(LogConfig log) {
        String options = new TreeMap<>(log.config()).entrySet().stream().map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
        return log.type() + (options.isEmpty() ? "" : " (" + options + ")");
    }
}
