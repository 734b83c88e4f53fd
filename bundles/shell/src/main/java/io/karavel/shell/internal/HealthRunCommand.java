package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthMonitor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Checks a container now. */
@Service
@Command(scope = "health", name = "run", description = "Checks a container now instead of when it is due, and shows what the check says. "
        + "It counts like any other. Example: health:run web")
public final class HealthRunCommand implements Action {
    @Reference(optional = true)
    HealthMonitor monitor;

    @Argument(index = 0, name = "container", description = "Name, id or the beginning of an id", required = true)
    @Completion(ContainerCompleter.class)
    String reference;

    @Option(name = "--wait", description = "For how many seconds the result is waited for at most")
    int seconds = 120;

    @Override
    public Object execute() throws InterruptedException {
        if (monitor == null) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "nothing is checked just now: the bundle that does it is away");
        }
        try {
            System.out.println(HealthTexts.of(monitor.run(reference).get(seconds, TimeUnit.SECONDS)));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException refusal ? refusal : EngineException.system("the check failed", e.getCause());
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT, "the check has not said anything after " + seconds + " s; it goes on", e);
        }
        return null;
    }
}
