package io.karavel.network.bridge.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.PublishedPort;
import io.karavel.model.Subnet;
import io.karavel.networks.host.EngineTag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class BridgeRulesTest {
    private static final EngineTag TAG = new EngineTag("kv12345");

    private static Bridge bridge(char id, boolean internal, Map<String, String> options, PublishedPort... ports) {
        Network network = new Network(String.valueOf(id).repeat(64), "net", Instant.EPOCH, "bridge", internal, false, true, false, "default",
                Map.of(), List.of(new Pool(Subnet.parse("172.18.0.0/16"), Optional.empty(), Optional.of("172.18.0.1"), Map.of(), true)),
                options, Map.of(), false);
        Bridge bare = new Bridge(network, BridgeOptions.of(network, TAG), Map.of());
        return ports.length == 0 ? bare : bare.with("e", new Bridge.Published(List.of("172.18.0.2"), List.of(ports)));
    }

    private static List<String> rules(Bridge... bridges) {
        return new BridgeRules(TAG, false).text(List.of(bridges)).lines().toList();
    }

    @Test
    public void aPublishedPortLeadsToItsContainerAndNothingElseComesIn() {
        List<String> rules = rules(bridge('a', false, Map.of(), new PublishedPort("0.0.0.0", 8080, 80, "tcp")));
        assertTrue(rules.contains("-A kv12345-PUBLISH -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80"));
        int accepted = rules.indexOf("-A kv12345-FORWARD ! -i kv12345aaaaaaaa -o kv12345aaaaaaaa -d 172.18.0.2 -p tcp --dport 80 -m conntrack "
                + "--ctstate DNAT -j ACCEPT");
        int dropped = rules.indexOf("-A kv12345-FORWARD ! -i kv12345aaaaaaaa -o kv12345aaaaaaaa -j DROP");
        assertTrue(accepted > 0 && accepted < dropped);
    }

    @Test
    public void aPortOfOneAddressIsPublishedThereAlone() {
        List<String> rules = rules(bridge('a', false, Map.of(), new PublishedPort("127.0.0.1", 8080, 80, "udp")));
        assertTrue(rules.contains("-A kv12345-PUBLISH -d 127.0.0.1 -p udp --dport 8080 -j DNAT --to-destination 172.18.0.2:80"));
    }

    @Test
    public void whatAllNetworksLetInIsDecidedBeforeWhatAnyLetsOut() {
        List<String> rules = rules(bridge('a', false, Map.of()), bridge('b', false, Map.of()));
        int lastDrop = rules.indexOf("-A kv12345-FORWARD ! -i kv12345bbbbbbbb -o kv12345bbbbbbbb -j DROP");
        int firstWayOut = rules.indexOf("-A kv12345-FORWARD -i kv12345aaaaaaaa ! -o kv12345aaaaaaaa -j ACCEPT");
        assertTrue(lastDrop > 0 && lastDrop < firstWayOut);
    }

    @Test
    public void nothingLeavesAnInternalNetwork() {
        List<String> rules = rules(bridge('a', true, Map.of(), new PublishedPort("0.0.0.0", 8080, 80, "tcp")));
        assertTrue(rules.contains("-A kv12345-FORWARD -i kv12345aaaaaaaa ! -o kv12345aaaaaaaa -j DROP"));
        assertFalse(rules.toString(), rules.stream().anyMatch(rule -> rule.contains("! -o") && rule.contains("MASQUERADE -s 172.18.0.0/16 ! -o")));
        assertFalse("nor comes in", rules.stream().anyMatch(rule -> rule.contains("-d 172.18.0.2")
                && rule.contains("FORWARD")));
    }

    @Test
    public void containersMayBeKeptFromEachOther() {
        List<String> rules = rules(bridge('a', false, Map.of("com.docker.network.bridge.enable_icc", "false")));
        assertTrue(rules.contains("-A kv12345-FORWARD -i kv12345aaaaaaaa -o kv12345aaaaaaaa -m conntrack ! --ctstate DNAT -j DROP"));
        assertFalse(rules(bridge('a', false, Map.of())).stream().anyMatch(rule -> rule.contains("! --ctstate DNAT")));
    }

    @Test
    public void theSameNetworksHaveTheSameRulesInWhateverOrder() {
        Bridge a = bridge('a', false, Map.of());
        Bridge b = bridge('b', true, Map.of());
        assertEquals(rules(a, b), rules(b, a));
    }

    @Test
    public void rulesOfVersion6AreOfNetworksThatHaveIt() {
        String text = new BridgeRules(TAG, true).text(List.of(bridge('a', false, Map.of(), new PublishedPort("::", 8080, 80, "tcp"))));
        assertFalse(text, text.contains("-A "));
    }

    @Test
    public void optionsThatMakeNoSenseAreRefused() {
        for (Map<String, String> wrong : List.of(Map.of("com.docker.network.driver.mtu", "big"), Map.of("com.docker.network.driver.mtu", "10"),
                Map.of("com.docker.network.bridge.enable_icc", "perhaps"), Map.of("com.docker.network.bridge.name", "a/b"),
                Map.of("com.docker.network.bridge.name", "sixteen-letters-"))) {
            assertThrows(IllegalArgumentException.class, () -> bridge('a', false, wrong));
        }
    }
}
