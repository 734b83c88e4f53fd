package io.karavel.spi.network;

import io.karavel.model.Network;
import io.karavel.model.PublishedPort;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes networks of one kind. Register it as a service with the property {@value #NAME}.
 *
 * <p>A driver need not keep anything on disk: whenever it comes, {@link #restore} tells it what there is. What it made stays when it
 * goes, so that it can be exchanged, and the engine killed, under running containers.
 *
 * <p>Calls come from many threads, those about one endpoint one after the other. They may block for some seconds. What fails throws an
 * {@link IllegalStateException}, or another unchecked exception, with a message for the user; whoever asked for it then calls the
 * opposite ({@link #remove}, {@link #disconnect}), which has to clear away whatever was made by then. Both do nothing where there is
 * nothing.
 */
@ConsumerType
public interface NetworkDriver {
    /** Service property: the name by which {@code docker network create --driver} refers to it. */
    String NAME = "network.driver";

    /** Label of a network that is {@link #given}: which file describes it. */
    String FILE = "io.karavel.network.file";

    /** Label of a network of which something is wrong, and what. */
    String PROBLEM = "io.karavel.network.problem";

    /** Whether the engine gives the addresses of its networks. Otherwise {@link #connect} says which ones there are. */
    default boolean addressedByEngine() {
        return true;
    }

    /** Whether it can {@link #publish} ports. */
    default boolean publishesPorts() {
        return false;
    }

    /** Whether it can publish ports in a network; one that can in some may refuse in others. */
    default boolean publishesPorts(Network network) {
        return publishesPorts();
    }

    /**
     * Networks that are there without anybody having created them, such as those that files of an administrator describe ({@link #FILE}).
     * They come and go by themselves, but none goes that has endpoints, and each has the same id whenever it is there. Asked for whenever
     * networks are looked for, so it answers from memory.
     */
    default List<Network> given() {
        return List.of();
    }

    /** What an administrator has to know because something is wrong, as a file that cannot be understood; answers at once. */
    default List<String> problems() {
        return List.of();
    }

    /**
     * Refuses what it cannot make, such as an option that it does not know.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    void validate(Network network);

    /**
     * Brings about that these networks and endpoints, and nothing else of its making, are there; called before anything else. Traffic of
     * what is there already must not be disturbed.
     */
    void restore(Map<Network, List<ExistingEndpoint>> existing);

    /** Makes a network. */
    void create(Network network);

    /** Takes a network away that has no endpoints. */
    void remove(Network network);

    /**
     * Makes an interface in a namespace, up and with its addresses. Routes beyond those that come with the addresses are the engine's.
     */
    EndpointState connect(Network network, EndpointSpec endpoint);

    /** Takes the interface away. The namespace may be gone. Ports that were published are so no more. */
    void disconnect(Network network, EndpointSpec endpoint);

    /**
     * Lets ports of an endpoint be reached by ports of this machine, from outside, from the machine itself, and from its containers; instead
     * of those that were published for it before.
     *
     * @throws UnsupportedOperationException where it publishes none
     */
    default void publish(Network network, EndpointSpec endpoint, EndpointState state, List<PublishedPort> ports) {
        if (!ports.isEmpty()) {
            throw new UnsupportedOperationException("the driver " + network.driver() + " of network " + network.name()
                    + " publishes no ports");
        }
    }

    /**
     * Addresses of this machine in a network, by which endpoints reach it: the engine answers their questions for names there. None where
     * they do not reach it. Asked for when a network was made, and after each connection.
     */
    default List<String> hostAddresses(Network network) {
        return List.of();
    }
}
