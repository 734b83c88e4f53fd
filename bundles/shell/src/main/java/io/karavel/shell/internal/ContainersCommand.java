package io.karavel.shell.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;

/** Does the same to one container after the other; one that cannot have it done keeps no other from it. */
abstract class ContainersCommand implements Action {
    @Reference
    ContainerService containers;

    @Argument(name = "containers", description = "Names, ids or beginnings of ids", required = true, multiValued = true)
    @Completion(ContainerCompleter.class)
    List<String> references;

    /** Does it to one of them. */
    abstract void apply(String reference);

    /** Prints what it was done to. */
    @Override
    public final Object execute() {
        check();
        List<EngineException> refusals = new ArrayList<>();
        for (String reference : references) {
            try {
                apply(reference);
                System.out.println(reference);
            } catch (EngineException e) {
                if (e.kind() == ErrorKind.NOT_MODIFIED) {
                    System.out.println("Nothing changed: " + e.getMessage() + ".");
                } else {
                    refusals.add(e);
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new EngineException(refusals.get(0).kind(),
                    String.join("\n", refusals.stream().map(EngineException::getMessage).toList()), refusals.get(0));
        }
        return null;
    }

    /** Refuses options that make no sense, before anything is done. */
    void check() {
        // Most commands have none that could be wrong.
    }
}
