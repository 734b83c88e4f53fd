package io.karavel.api;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The networks as the engine uses them: what becomes of a container's networks as it is made, started, ended and removed. Calls block;
 * those for one container take their turns. For faces there are {@link NetworkService} and {@link NetworkConnections}.
 */
@ProviderType
public interface ContainerNetworks {
    /** Whether a container is to have a network namespace of the engine's making. */
    static boolean needs(Container container) {
        String mode = container.hostConfig().namespaces().networkMode();
        return !container.config().networkDisabled() && !mode.equals("none") && !mode.equals("host") && !mode.startsWith("container:");
    }

    /**
     * What a process has to know of its networks.
     *
     * @param namespace    the file that keeps the network namespace
     * @param addresses    of the container, without prefix
     * @param hostGateway  address of this machine
     * @param nameServer   that knows the names in its networks; empty where it asks those of the machine
     * @param links        further lines for {@code /etc/hosts}: names by address
     * @param variables    of the environment that links bring, {@code NAME=value}
     */
    record Sandbox(Path namespace, List<String> addresses, Optional<String> hostGateway, Optional<String> nameServer,
            Map<String, List<String>> links, List<String> variables) {
        public Sandbox {
            addresses = List.copyOf(addresses);
            links = Map.copyOf(links);
            variables = List.copyOf(variables);
        }
    }

    /** Another container that links refer to, and its names. */
    interface Containers {
        /** {@code NOT_FOUND}. */
        Container get(String reference);
    }

    /**
     * Notes in which networks a container that is being made wants to be, by name; the one of its network mode is always among them.
     *
     * @throws EngineException {@code INVALID} where the settings make no sense
     */
    void created(Container container, Map<String, EndpointSettings> settings);

    /** Connects a container that is about to start. Nothing is left of it where it fails, which {@code CONFLICT} says of ports. */
    Sandbox connect(Container container, Containers containers);

    /** Disconnects one whose run ended. What users see changes at once; the rest goes on meanwhile, before anything is given out again. */
    void disconnect(ContainerId container);

    /** Puts a container into a network. Its sandbox, changed, where it runs. */
    Optional<Sandbox> connect(Container container, String network, EndpointSettings settings, Containers containers);

    /** Takes a container out of a network. */
    Optional<Sandbox> disconnect(Container container, String network, Containers containers);

    /** Takes an endpoint away whose container is not known. */
    void disconnectUnknown(String container, String network);

    /** It has another name from now on. */
    void renamed(Container container);

    /** Forgets a container that was removed. */
    void removed(ContainerId container);

    /**
     * Disconnects and forgets what is left of containers whose end, or removal, was not told: the engine was killed, or this part away.
     *
     * @param mayRun asked of each in its turn, so that none is disconnected that was started meanwhile
     * @param mayExist likewise for what containers want
     */
    void clear(Predicate<ContainerId> mayRun, Predicate<ContainerId> mayExist);
}
