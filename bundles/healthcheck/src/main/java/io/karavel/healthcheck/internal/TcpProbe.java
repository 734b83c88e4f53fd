package io.karavel.healthcheck.internal;

import io.karavel.spi.health.HealthProbe;
import io.karavel.spi.health.ProbeResult;
import io.karavel.spi.health.ProbeRun;
import io.karavel.spi.health.ProbeTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code TCP}: the container is well if it accepts a connection, as {@code ["TCP", ":6379"]}. The connection is closed at once. */
@Component(property = HealthProbe.TYPE + "=TCP")
public final class TcpProbe implements HealthProbe {
    private final ContainerSockets sockets;

    @Activate
    public TcpProbe(@Reference ContainerSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public void validate(String type, List<String> arguments) {
        address(arguments);
    }

    private static InetSocketAddress address(List<String> arguments) {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("TCP takes one address, such as :6379");
        }
        return Addresses.parse(arguments.get(0));
    }

    @Override
    public ProbeRun begin(ProbeTarget target) {
        InetSocketAddress address = address(target.arguments());
        SocketRun run = new SocketRun();
        CompletionStage<Channel> connected = sockets.connect(target.pid(), address, new ChannelInboundHandlerAdapter());
        run.connecting(connected);
        connected.thenAccept(there -> run.end(ProbeResult.healthy("connected to " + target.arguments().get(0))));
        return run;
    }
}
