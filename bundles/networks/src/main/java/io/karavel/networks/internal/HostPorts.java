package io.karavel.networks.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ContainerId;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of this machine that containers have. Each is held by a socket, so that nobody else gets it while the engine lives, and so
 * that one that somebody else has is refused. Without the engine the rules of the network drivers go on.
 */
@Component(service = HostPorts.class)
public final class HostPorts {
    private static final Logger LOG = LoggerFactory.getLogger(HostPorts.class);
    private static final Path VERSION6 = Path.of("/proc/net/if_inet6");
    private static final String ANY = "0.0.0.0";
    private static final String ANY6 = "::";

    private final NetworkThreads threads;
    private final Map<ContainerId, List<AutoCloseable>> held = new ConcurrentHashMap<>();
    /** Of the protocol that this Java has no sockets for. */
    private final Set<PublishedPort> withoutSocket = ConcurrentHashMap.newKeySet();

    @Activate
    public HostPorts(@Reference NetworkThreads threads) {
        this.threads = threads;
    }

    private record Held(int port, AutoCloseable socket) {}

    /**
     * Takes ports for a container.
     *
     * @param target its address
     * @throws EngineException {@code CONFLICT} where one is taken; then all are given back
     */
    List<PublishedPort> take(ContainerId container, List<PortRequest> requests, InetAddress target) {
        List<PublishedPort> ports = new ArrayList<>();
        try {
            requests.forEach(request -> ports.addAll(take(container, request, target)));
            return ports;
        } catch (RuntimeException e) {
            giveBack(container);
            throw e;
        }
    }

    private List<PublishedPort> take(ContainerId container, PortRequest request, InetAddress target) {
        // A socket for all addresses of version 6 is one for those of version 4 as well: two would be in each other's way.
        boolean both = request.hostAddress().isEmpty() && request.protocol().equals("tcp") && Files.exists(VERSION6);
        String address = both ? ANY6 : request.hostAddress().isEmpty() ? ANY : request.hostAddress();
        EngineException refusal = null;
        for (int port = request.first(); port <= request.last(); port++) {
            try {
                Held socket = hold(address, port, request, target);
                held.computeIfAbsent(container, any -> new ArrayList<>()).add(socket.socket());
                PublishedPort published = new PublishedPort(both ? ANY : address, socket.port(), request.containerPort(), request.protocol());
                return both ? List.of(published, new PublishedPort(ANY6, socket.port(), request.containerPort(), request.protocol()))
                        : List.of(published);
            } catch (EngineException e) {
                refusal = e;
            }
        }
        throw Optional.ofNullable(refusal).orElseGet(() -> EngineException.invalid("invalid port range"));
    }

    private Held hold(String address, int port, PortRequest request, InetAddress target) {
        InetSocketAddress at = new InetSocketAddress(Subnet.address(address), port);
        String shown = (request.hostAddress().isEmpty() ? ANY : request.hostAddress()) + ":" + port;
        try {
            switch (request.protocol()) {
                case "tcp" -> {
                    Channel listening = TcpForwarder.open(threads.loop(), at, new InetSocketAddress(target, request.containerPort()));
                    return new Held(((InetSocketAddress) listening.localAddress()).getPort(), () -> listening.close().syncUninterruptibly());
                }
                case "udp" -> {
                    DatagramChannel bound = DatagramChannel.open(at.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET).bind(at);
                    return new Held(((InetSocketAddress) bound.getLocalAddress()).getPort(), bound);
                }
                default -> {
                    PublishedPort mark = new PublishedPort(address, port, 0, request.protocol());
                    if (port == 0) {
                        throw EngineException.invalid("a port of protocol " + request.protocol() + " has to be given: none can be chosen");
                    }
                    if (!withoutSocket.add(mark)) {
                        throw new BindException();
                    }
                    return new Held(port, () -> withoutSocket.remove(mark));
                }
            }
        } catch (IOException | IllegalStateException e) {
            boolean elsewhere = String.valueOf(e.getMessage()).contains("assign requested address");
            throw new EngineException(ErrorKind.CONFLICT, elsewhere
                    ? "failed to bind host port for " + shown + "/" + request.protocol() + ": cannot assign requested address"
                    : "Bind for " + shown + " failed: port is already allocated", e);
        }
    }

    /** Holds ports that were published before this engine came. What cannot be held works all the same. */
    void resume(ContainerId container, List<PublishedPort> ports, InetAddress target) {
        for (PublishedPort port : ports) {
            boolean both = port.hostAddress().equals(ANY) && ports.stream().anyMatch(other -> other.hostAddress().equals(ANY6)
                    && other.hostPort() == port.hostPort() && other.protocol().equals(port.protocol()));
            if (port.hostAddress().equals(ANY6) && port.protocol().equals("tcp") && ports.stream().anyMatch(other ->
                    other.hostAddress().equals(ANY) && other.hostPort() == port.hostPort() && other.protocol().equals("tcp"))) {
                continue;
            }
            try {
                // One that is taken is no reason to give back the others.
                take(container, new PortRequest(both ? "" : port.hostAddress(), port.hostPort(), port.hostPort(), port.containerPort(),
                        port.protocol()), target);
            } catch (EngineException e) {
                LOG.warn("Port {} of container {} is used by somebody else since the engine was away: {}", port.hostPort(),
                        container.shortForm(), e.getMessage());
            }
        }
    }

    void giveBack(ContainerId container) {
        List<AutoCloseable> sockets = held.remove(container);
        if (sockets != null) {
            sockets.forEach(HostPorts::close);
        }
    }

    @Deactivate
    void close() {
        held.keySet().forEach(this::giveBack);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.warn("A socket that held a port could not be closed", e);
        }
    }
}
