package io.karavel.network.cni.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.spi.network.EndpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What plugins answered of what there is (CNI specification 1.0.0, section 5). */
record PluginResult(ObjectNode json) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0/0", "::/0");

    /** As the engine sees an endpoint. */
    EndpointState state(String interfaceName) {
        String mac = all("interfaces").filter(link -> isInside(link) && link.path("name").asText().equals(interfaceName))
                .map(link -> link.path("mac").asText()).findFirst().orElse("");
        List<String> addresses = new ArrayList<>();
        List<String> waysOut = new ArrayList<>();
        for (boolean version6 : List.of(false, true)) {
            inside().map(ip -> ip.path("address").asText()).filter(address -> address.contains(":") == version6).forEach(addresses::add);
            wayOut(version6).ifPresent(waysOut::add);
        }
        return new EndpointState(mac, addresses, waysOut);
    }

    /** Addresses that are called gateways, whether anything goes by them or not. */
    List<String> gateways() {
        return inside().map(ip -> ip.path("gateway").asText()).filter(gateway -> !gateway.isEmpty()).toList();
    }

    /** By which everything is reached: there is none where no route says so. */
    private Optional<String> wayOut(boolean version6) {
        return all("routes").filter(route -> EVERYWHERE.contains(route.path("dst").asText())
                        && route.path("dst").asText().contains(":") == version6)
                .flatMap(route -> Stream.concat(Stream.of(route.path("gw").asText()), gateways().stream()))
                .filter(gateway -> !gateway.isEmpty() && gateway.contains(":") == version6).findFirst();
    }

    /** Addresses of the container, and not of what plugins made on this machine. */
    private Stream<JsonNode> inside() {
        List<JsonNode> links = all("interfaces").toList();
        return all("ips").filter(ip -> {
            int link = ip.path("interface").asInt(-1);
            return link < 0 || link >= links.size() || isInside(links.get(link));
        });
    }

    private static boolean isInside(JsonNode link) {
        return !link.path("sandbox").asText().isEmpty();
    }

    private Stream<JsonNode> all(String key) {
        return StreamSupport.stream(json.path(key).spliterator(), false);
    }
}
