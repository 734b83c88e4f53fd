package io.karavel.api;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Endpoint;
import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The networks there are. Reading answers from snapshots and never waits; changes block. */
@ProviderType
public interface NetworkService {
    /** All networks, the predefined ones among them. */
    List<Network> list();

    /** By id, name, or a unique beginning of the id. {@code NOT_FOUND}; {@code INVALID} where it is ambiguous. */
    Network get(String reference);

    /**
     * A network as a user wants it.
     *
     * @param network with an empty id, and without what the engine is to choose
     */
    record NetworkCreated(Network network, List<String> warnings) {
        public NetworkCreated {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Makes a network. Its id is chosen here, and so is a subnet where none was asked for.
     *
     * @throws EngineException {@code CONFLICT} where the name is taken, {@code FORBIDDEN} for the name of a predefined network or a subnet
     *                         that overlaps another, {@code NOT_FOUND} for a driver that is not there, {@code INVALID}
     */
    NetworkCreated create(Network asked);

    /** {@code FORBIDDEN} for a predefined one, and for one that containers are in. */
    void remove(String reference);

    /** What is connected to a network now, by container. */
    Map<ContainerId, Occupant> occupants(Network network);

    /** A container in a network. */
    record Occupant(String name, Endpoint endpoint) {}

    /** The networks of a container by name: connected ones where it runs, those it is to be in otherwise. */
    Map<String, Endpoint> endpoints(Container container);

    /** What a container publishes now. */
    List<PublishedPort> ports(ContainerId container);

    /** The file that keeps its network namespace; empty where it has none of the engine's making. */
    Optional<String> namespace(ContainerId container);

    /** What drivers say an administrator has to know because something is wrong. */
    List<String> problems();

    /** Names of the drivers there are. */
    Set<String> drivers();
}
