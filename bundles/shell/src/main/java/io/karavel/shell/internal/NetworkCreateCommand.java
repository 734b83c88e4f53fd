package io.karavel.shell.internal;

import io.karavel.api.EngineException;
import io.karavel.api.NetworkService;
import io.karavel.model.Network;
import io.karavel.model.Subnet;
import java.time.Instant;
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

/** Makes a network. */
@Service
@Command(scope = "network", name = "create", description = "Makes a network. Example: network:create --subnet 10.7.0.0/16 --opt com.docker.network.driver.mtu=1400 shop")
public final class NetworkCreateCommand implements Action {
    @Reference
    NetworkService networks;

    @Option(name = "-d", aliases = "--driver", description = "How it is made")
    @Completion(NetworkDriverCompleter.class)
    String driver = Network.BRIDGE;

    @Option(name = "--subnet", description = "A subnet as 10.7.0.0/16; may be given several times", multiValued = true)
    List<String> subnets;

    @Option(name = "-o", aliases = "--opt", description = "An option of the driver as key=value; may be given several times",
            multiValued = true)
    List<String> options;

    @Option(name = "--internal", description = "Without a way out")
    boolean internal;

    @Option(name = "--ipv6", description = "With addresses of version 6, too")
    boolean ipv6;

    @Argument(name = "name", description = "What the network is to be called", required = true)
    String name;

    @Override
    public Object execute() {
        try {
            List<Network.Pool> pools = subnets == null ? List.of() : subnets.stream()
                    .map(text -> new Network.Pool(Subnet.parse(text), Optional.empty(), Optional.empty(), Map.of(), false)).toList();
            System.out.println(networks.create(new Network("", name, Instant.now(), driver, internal, false, true, ipv6, "default", Map.of(),
                    pools, values(), Map.of(), false)).network().id());
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(e.getMessage());
        }
        return null;
    }

    private Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String option : options == null ? List.<String>of() : options) {
            String[] parts = option.split("=", 2);
            values.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return values;
    }
}
