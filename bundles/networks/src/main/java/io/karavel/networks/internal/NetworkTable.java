package io.karavel.networks.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.EngineConfig;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import io.karavel.model.Network;
import io.karavel.networks.files.JsonFolder;
import io.karavel.networks.host.EngineTag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What users want: the networks they made, and in which ones containers are to be. All of it is on disk; reading takes from memory.
 *
 * <p>A container that wants to be in nothing but the network of its network mode, in no special way, has no file of its own.
 */
@Component(service = NetworkTable.class)
public final class NetworkTable {
    private static final String DEFAULT = "default";

    private final JsonFolder<Network> networkFiles;
    private final JsonFolder<Wishes> wishFiles;
    private final Map<String, Network> networks = new ConcurrentHashMap<>();
    private final Map<String, Wishes> wishes = new ConcurrentHashMap<>();
    private final Drivers drivers;
    private final EngineTag tag;

    /** In which networks a container is to be, by the ids or the names it was given. */
    record Wishes(Map<String, EndpointSettings> networks) {
        Wishes {
            networks = Map.copyOf(networks);
        }
    }

    @Activate
    public NetworkTable(@Reference ConfigStore configs, @Reference Drivers drivers) {
        this(configs.current().engine(), drivers);
    }

    NetworkTable(EngineConfig config, Drivers drivers) {
        this.drivers = drivers;
        tag = EngineTag.of(config.dataRoot());
        Path folder = config.dataRoot().resolve("networks");
        networkFiles = new JsonFolder<>(folder, Network.class, true);
        wishFiles = new JsonFolder<>(folder.resolve("containers"), Wishes.class, true);
        networks.putAll(networkFiles.readAll());
        wishes.putAll(wishFiles.readAll());
    }

    EngineTag tag() {
        return tag;
    }

    /** Those on disk. */
    List<Network> stored() {
        return List.copyOf(networks.values());
    }

    boolean isStored(Network network) {
        return networks.containsKey(network.id());
    }

    /** All there are: those that drivers bring as well. */
    List<Network> list() {
        List<Network> all = new ArrayList<>(networks.values());
        drivers.all().values().stream().flatMap(driver -> driver.given().stream())
                .filter(given -> all.stream().noneMatch(other -> other.name().equals(given.name()))).forEach(all::add);
        return List.copyOf(all);
    }

    Optional<Network> find(String reference) {
        List<Network> all = list();
        return all.stream().filter(network -> network.id().equals(reference)).findFirst()
                .or(() -> all.stream().filter(network -> network.name().equals(reference)).findFirst())
                .or(() -> byPrefix(all, reference));
    }

    private static Optional<Network> byPrefix(List<Network> all, String prefix) {
        List<Network> found = prefix.isEmpty() ? List.of() : all.stream().filter(network -> network.id().startsWith(prefix)).toList();
        if (found.size() > 1) {
            throw EngineException.invalid("network " + prefix + " is ambiguous (" + found.size() + " matches found on ID prefix: "
                    + String.join(", ", found.stream().map(network -> network.name() + " " + network.shortId()).sorted().toList()) + ")");
        }
        return found.stream().findFirst();
    }

    Network get(String reference) {
        return find(reference).orElseThrow(() -> EngineException.notFound("network " + reference + " not found"));
    }

    /** As {@link #get}, for a container that starts: waits for drivers that may bring it. */
    Network await(String reference) {
        if (find(reference).isEmpty()) {
            drivers.awaitAll();
        }
        return get(reference);
    }

    void put(Network network) {
        networkFiles.write(network.id(), network);
        networks.put(network.id(), network);
    }

    void remove(Network network) {
        networkFiles.delete(network.id());
        networks.remove(network.id());
    }

    /** The networks a container is to be in, that of its network mode first; by what it calls them. */
    Map<String, EndpointSettings> wishes(Container container) {
        Wishes asked = wishes.get(container.id().value());
        String main = main(container);
        Map<String, EndpointSettings> ordered = new LinkedHashMap<>();
        if (asked == null) {
            ordered.put(main, EndpointSettings.DEFAULT.withMacAddress(container.config().macAddress()));
        } else {
            Optional.ofNullable(asked.networks().get(main)).ifPresent(settings -> ordered.put(main, settings));
            asked.networks().entrySet().stream().sorted(Map.Entry.comparingByKey())
                    .forEach(entry -> ordered.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        return ordered;
    }

    /** What a container calls the network of its network mode. */
    static String main(Container container) {
        String mode = container.hostConfig().namespaces().networkMode();
        return mode.equals(DEFAULT) ? Network.BRIDGE : mode;
    }

    void setWishes(Container container, Map<String, EndpointSettings> asked) {
        String key = container.id().value();
        Map<String, EndpointSettings> plain =
                Map.of(main(container), EndpointSettings.DEFAULT.withMacAddress(container.config().macAddress()));
        if (asked.equals(plain)) {
            forgetWishes(container.id());
        } else {
            Wishes kept = new Wishes(asked);
            wishFiles.write(key, kept);
            wishes.put(key, kept);
        }
    }

    void forgetWishes(ContainerId container) {
        if (wishes.remove(container.value()) != null) {
            wishFiles.delete(container.value());
        }
    }

    Set<ContainerId> withWishes() {
        return Set.copyOf(wishes.keySet().stream().flatMap(text -> ContainerId.isWellFormed(text)
                ? Stream.of(new ContainerId(text)) : Stream.empty()).toList());
    }
}
