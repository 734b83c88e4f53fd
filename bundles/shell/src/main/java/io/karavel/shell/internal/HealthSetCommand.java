package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.Healthcheck;
import io.karavel.model.UnhealthyAction;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Changes how a container is checked. */
@Service
@Command(scope = "health", name = "set", description = "Has a container checked otherwise from now on, also while it runs. What is not given "
        + "stays as it is. Options stand before the name, the test after it. "
        + "Example: health:set --interval 5s --on-unhealthy restart web HTTP http://:8080/ready")
public final class HealthSetCommand implements Action {
    @Reference
    HealthService health;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Argument(index = 1, name = "test", description = "CMD, CMD-SHELL, HTTP, TCP or another kind of probe, and what it is to do",
            multiValued = true)
    @Completion(value = StringsCompleter.class, values = {"CMD", "CMD-SHELL", "HTTP", "TCP"})
    List<String> test;

    @Option(name = "--interval", description = "Between two checks, such as 5s")
    String interval;

    @Option(name = "--timeout", description = "How long one may take")
    String timeout;

    @Option(name = "--start-period", description = "How long after the start failures do not count")
    String startPeriod;

    @Option(name = "--start-interval", description = "Between two checks until then")
    String startInterval;

    @Option(name = "--retries", description = "So many failures in a row make it unhealthy")
    int retries;

    @Option(name = "--on-unhealthy", description = "What is done then: none, restart, stop or kill")
    @Completion(value = StringsCompleter.class, values = {"none", "restart", "stop", "kill"})
    String onUnhealthy;

    @Override
    public Object execute() {
        Optional<UnhealthyAction> action = Optional.ofNullable(onUnhealthy).map(text -> UnhealthyAction.parse(text).orElseThrow(
                () -> EngineException.invalid("--on-unhealthy is none, restart, stop or kill, and not " + text)));
        change(health, reference, new Healthcheck(test, HealthTexts.duration(interval), HealthTexts.duration(timeout),
                HealthTexts.duration(startPeriod), HealthTexts.duration(startInterval), retries, action));
        return null;
    }

    static void change(HealthService health, String reference, Healthcheck check) {
        try {
            Container changed = health.change(reference, check);
            Healthcheck now = changed.config().healthcheck().orElseThrow();
            System.out.println(now.enabled() ? changed.name() + " is checked by " + String.join(" ", now.test()) + " every "
                    + HealthTexts.of(now.withDefaults().interval()) : changed.name() + " is not checked any more");
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
            System.out.println("Nothing changed: " + e.getMessage() + ".");
        }
    }
}
