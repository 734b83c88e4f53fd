package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Makes a volume. */
@Service
@Command(scope = "volume", name = "create", description = "Makes a volume, and prints its name. "
        + "Example: volume:create --opt type=tmpfs --opt device=tmpfs --opt o=size=10m scratch")
public final class VolumeCreateCommand implements Action {
    @Reference
    VolumeService volumes;

    @Option(name = "-d", aliases = "--driver", description = "Name of a volume driver")
    @Completion(VolumeDriverCompleter.class)
    String driver = "";

    @Option(name = "-o", aliases = "--opt", description = "For the driver, key=value; may be given several times", multiValued = true)
    List<String> options = List.of();

    @Option(name = "--label", description = "key=value; may be given several times", multiValued = true)
    List<String> labels = List.of();

    @Argument(name = "name", description = "Its name; without one it gets one")
    String name = "";

    @Override
    public Object execute() {
        System.out.println(volumes.create(new VolumeRequest(Optional.of(name).filter(text -> !text.isEmpty()),
                Optional.of(driver).filter(text -> !text.isEmpty()), pairs(options, "--opt"), pairs(labels, "--label"))).name());
        return null;
    }

    private static Map<String, String> pairs(List<String> texts, String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw EngineException.invalid(option + " needs key=value, not \"" + text + "\"");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
