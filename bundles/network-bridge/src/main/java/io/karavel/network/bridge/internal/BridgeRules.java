package io.karavel.network.bridge.internal;

import io.karavel.model.Network.Pool;
import io.karavel.model.PublishedPort;
import io.karavel.networks.host.EngineTag;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The rules that bridge networks need, as {@code iptables-restore} reads them. They follow from the networks alone, all of them each time,
 * and stand in chains of the engine's own: so none is ever left over or there twice, and whoever else has rules keeps them.
 *
 * <p>Into a network comes what belongs to a connection from it, what is published, and nothing else; out of it goes everything, or, where
 * it is internal, nothing. What a container sends to a published port of this machine comes back with the address of the bridge, so that
 * the answer takes the same way.
 */
final class BridgeRules {
    private final String forward;
    private final String input;
    private final String publish;
    private final String masquerade;
    private final boolean version6;

    BridgeRules(EngineTag tag, boolean version6) {
        this.forward = tag.name("-FORWARD");
        this.input = tag.name("-INPUT");
        this.publish = tag.name("-PUBLISH");
        this.masquerade = tag.name("-MASQUERADE");
        this.version6 = version6;
    }

    /** How packets come to the chains: table, chain of the kernel, and the rest of the rule. */
    List<Jump> jumps() {
        String loopback = version6 ? "! -d ::1/128 " : "! -d 127.0.0.0/8 ";
        return List.of(
                new Jump("filter", "FORWARD", "-j " + forward, true),
                new Jump("filter", "INPUT", "-j " + input, true),
                new Jump("nat", "PREROUTING", loopback + "-m addrtype --dst-type LOCAL -j " + publish, false),
                new Jump("nat", "OUTPUT", (version6 ? loopback : "") + "-m addrtype --dst-type LOCAL -j " + publish, false),
                new Jump("nat", "POSTROUTING", "-j " + masquerade, false));
    }

    /** @param first whether it has to come before the rules of others, which may end what follows */
    record Jump(String table, String chain, String rule, boolean first) {
        List<String> command(String program, String verb) {
            return List.of((program + " -w -t " + table + " " + verb + " " + chain + " " + rule).split(" +"));
        }
    }

    Map<String, List<String>> chains() {
        return Map.of("filter", List.of(forward, input), "nat", List.of(publish, masquerade));
    }

    String text(Collection<Bridge> all) {
        List<Bridge> bridges = all.stream().filter(bridge -> !bridge.pools(version6).isEmpty())
                .sorted(Comparator.comparing(bridge -> bridge.network().id())).toList();
        StringBuilder text = new StringBuilder();
        line(text, "*filter");
        line(text, ":" + forward + " - [0:0]");
        line(text, ":" + input + " - [0:0]");
        bridges.forEach(bridge -> into(text, bridge));
        bridges.forEach(bridge -> line(text, "-A " + forward + " -i " + name(bridge) + " ! -o " + name(bridge) + " -j "
                + (bridge.network().internal() ? "DROP" : "ACCEPT")));
        bridges.forEach(bridge -> toThisMachine(text, bridge));
        line(text, "COMMIT");
        line(text, "*nat");
        line(text, ":" + publish + " - [0:0]");
        line(text, ":" + masquerade + " - [0:0]");
        bridges.forEach(bridge -> published(text, bridge));
        bridges.forEach(bridge -> leaving(text, bridge));
        line(text, "COMMIT");
        return text.toString();
    }

    private void into(StringBuilder text, Bridge bridge) {
        String name = name(bridge);
        String rule = "-A " + forward;
        line(text, rule + " -o " + name + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
        if (!bridge.network().internal()) {
            forEachPort(bridge, (address, port) -> line(text, rule + " ! -i " + name + " -o " + name + " -d " + address + " -p "
                    + port.protocol() + " --dport " + port.containerPort() + " -m conntrack --ctstate DNAT -j ACCEPT"));
        }
        line(text, rule + " ! -i " + name + " -o " + name + " -j DROP");
        if (!bridge.options().betweenContainers()) {
            line(text, rule + " -i " + name + " -o " + name + " -m conntrack ! --ctstate DNAT -j DROP");
        }
        line(text, rule + " -i " + name + " -o " + name + " -j ACCEPT");
    }

    /** Names are answered whatever others forbid, and the loopback of this machine, which ports may lead from, is nobody else's to use. */
    private void toThisMachine(StringBuilder text, Bridge bridge) {
        String rule = "-A " + input + " -i " + name(bridge);
        if (!version6) {
            line(text, rule + " -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED -j DROP");
        }
        for (Pool pool : bridge.pools(version6)) {
            pool.gateway().ifPresent(gateway -> List.of("udp", "tcp").forEach(
                    protocol -> line(text, rule + " -d " + gateway + " -p " + protocol + " --dport 53 -j ACCEPT")));
        }
    }

    private void published(StringBuilder text, Bridge bridge) {
        forEachPort(bridge, (address, port) -> {
            boolean everywhere = port.hostAddress().equals("0.0.0.0") || port.hostAddress().equals("::");
            line(text, "-A " + publish + (everywhere ? "" : " -d " + port.hostAddress()) + " -p " + port.protocol() + " --dport "
                    + port.hostPort() + " -j DNAT --to-destination " + (version6 ? "[" + address + "]" : address) + ":"
                    + port.containerPort());
        });
    }

    private void leaving(StringBuilder text, Bridge bridge) {
        String name = name(bridge);
        for (Pool pool : bridge.pools(version6)) {
            String rule = "-A " + masquerade + " -s " + pool.subnet();
            if (bridge.options().masquerade() && !bridge.network().internal()) {
                line(text, rule + " ! -o " + name + " -j MASQUERADE");
            }
            line(text, rule + " -o " + name + " -m conntrack --ctstate DNAT -j MASQUERADE");
        }
        if (!version6) {
            line(text, "-A " + masquerade + " -s 127.0.0.0/8 -o " + name + " -j MASQUERADE");
        }
    }

    private void forEachPort(Bridge bridge, BiConsumer<String, PublishedPort> rule) {
        bridge.ports().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue).forEach(published ->
                published.address(version6).ifPresent(address -> published.ports().stream()
                        .filter(port -> port.isVersion6() == version6).forEach(port -> rule.accept(address, port))));
    }

    private static String name(Bridge bridge) {
        return bridge.options().bridge();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
