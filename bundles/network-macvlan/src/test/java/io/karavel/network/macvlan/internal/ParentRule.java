package io.karavel.network.macvlan.internal;

import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import io.karavel.networks.host.HostPrograms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.rules.ExternalResource;

/** A link of this machine with nothing but another one at its other end. */
final class ParentRule extends ExternalResource {
    private final String number = Long.toString(ProcessHandle.current().pid() % 1000000);

    String parent() {
        return "kvmp" + number;
    }

    @Override
    protected void before() {
        HostPrograms.ip(List.of("link add " + parent() + " type veth peer name kvmq" + number, "link set " + parent() + " up",
                "link set kvmq" + number + " up"));
    }

    @Override
    protected void after() {
        HostPrograms.run("", List.of("ip", "link", "del", parent()));
    }

    Network network(Map<String, String> options) {
        String id = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        return new Network(id, "shared", Instant.EPOCH, "macvlan", false, false, true, false, "default", Map.of(),
                List.of(new Pool(Subnet.parse("10.215.9.0/24"), Optional.empty(), Optional.of("10.215.9.1"), Map.of(), false)), options,
                Map.of(), false);
    }
}
