package io.karavel.network.cni.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import io.karavel.network.cni.internal.ConfigurationFolder.Contents;
import io.karavel.spi.network.NetworkDriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Networks of files in the engine's terms: those that files describe now, and those that endpoints are still in. */
final class GivenNetworks {
    private static final String PLUGINS = "io.karavel.cni.plugins";

    private GivenNetworks() {}

    static List<Network> of(Contents contents, Collection<Attachment> attachments) {
        Map<String, Network> networks = new LinkedHashMap<>();
        contents.networks().forEach((name, described) -> {
            Network network = network(described.configuration(), described.file().toString(), described.written(), Optional.empty());
            networks.put(network.id(), network);
        });
        attachments.forEach(attachment -> networks.computeIfAbsent(attachment.networkId(), id -> network(attachment.configuration(),
                attachment.file(), Instant.EPOCH, Optional.of(problem(contents, attachment.file())))));
        return List.copyOf(networks.values());
    }

    private static String problem(Contents contents, String file) {
        String problem = contents.problems().get(Path.of(file));
        return "its file " + (problem == null ? "is gone" : problem) + "; no more containers can be connected to it";
    }


    private static Network network(NetworkConfiguration configuration, String file, Instant created, Optional<String> problem) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(NetworkDriver.FILE, file);
        labels.put(PLUGINS, String.join(",", configuration.types()));
        problem.ifPresent(text -> labels.put(NetworkDriver.PROBLEM, text));
        List<Pool> pools = pools(configuration);
        boolean version6 = pools.stream().anyMatch(pool -> pool.subnet().isVersion6());
        return new Network(id(configuration.name()), configuration.name(), created, CniDriver.CNI, false, false,
                pools.isEmpty() || pools.stream().anyMatch(pool -> !pool.subnet().isVersion6()), version6,
                configuration.addressing().stream().map(ipam -> ipam.path("type").asText()).findFirst().orElse("null"), Map.of(), pools,
                Map.of(), labels, false);
    }

    /** Follows from the name, so that it is the same in each life of the engine. */
    static String id(String name) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(("cni:" + name).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The subnets that the file names, in one of the forms that plugins share; others cannot be known here. */
    private static List<Pool> pools(NetworkConfiguration configuration) {
        List<Pool> pools = new ArrayList<>();
        for (JsonNode ipam : configuration.addressing()) {
            pool(ipam).ifPresent(pools::add);
            for (JsonNode set : ipam.path("ranges")) {
                StreamSupport.stream(set.spliterator(), false).flatMap(range -> pool(range).stream()).forEach(pools::add);
            }
        }
        return pools;
    }

    private static Optional<Pool> pool(JsonNode range) {
        try {
            Optional<String> gateway = Optional.of(range.path("gateway").asText()).filter(text -> !text.isEmpty());
            return range.has("subnet") ? Optional.of(new Pool(Subnet.parse(range.path("subnet").asText()), Optional.empty(),
                    gateway.map(text -> Subnet.text(Subnet.address(text))), Map.of(), false)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // The plugin says so when it is used.
            return Optional.empty();
        }
    }
}
