package io.karavel.network.cni.internal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * What a file says of a network (CNI specification 1.0.0, section 1): the plugins that make it, in their order.
 *
 * @param version  of the specification that plugins are spoken to by
 * @param checked  whether plugins may be asked if what they made is still there
 * @param plugins  the configuration of each as it stands in the file
 */
record NetworkConfiguration(String name, String version, boolean checked, List<ObjectNode> plugins) {
    /** Plugins of earlier ones do not hand on what they made. */
    private static final Set<String> VERSIONS = Set.of("0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
    private static final Set<String> WITHOUT_CHECK = Set.of("0.3.0", "0.3.1");
    private static final Set<String> RESERVED = Set.of("bridge", "host", "none", "default", "container");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    NetworkConfiguration {
        requireNonNull(name);
        requireNonNull(version);
        plugins = List.copyOf(plugins);
    }

    /**
     * Reads a list of plugins or, as in files {@code *.conf}, a single one.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static NetworkConfiguration parse(String text) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no JSON in line " + e.getLocation().getLineNr() + ": "
                    + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""), e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("has no JSON object");
        }
        String name = json.path("name").asText();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"name\" has to be letters, digits, \"_\", \".\" and \"-\": \"" + name + "\"");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("the name \"" + name + "\" is reserved");
        }
        return new NetworkConfiguration(name, version(json), !json.path("disableCheck").asBoolean(), plugins(json));
    }

    private static String version(JsonNode json) {
        return StreamSupport.stream(json.path("cniVersions").spliterator(), false).map(JsonNode::asText).filter(VERSIONS::contains).max(String::compareTo).or(() -> Optional.of(json.path("cniVersion").asText()))
                .filter(VERSIONS::contains).orElseThrow(() -> new IllegalArgumentException("\"cniVersion\" has to be one of "
                        + VERSIONS.stream().sorted().toList() + ": \"" + json.path("cniVersion").asText() + "\""));
    }

    private static List<ObjectNode> plugins(JsonNode json) {
        List<ObjectNode> plugins = new ArrayList<>();
        boolean single = !json.has("plugins");
        for (JsonNode plugin : single ? List.of(json) : json.path("plugins")) {
            String type = plugin.path("type").asText();
            if (!plugin.isObject() || type.isEmpty() || type.contains("/")) {
                throw new IllegalArgumentException("each plugin needs a \"type\", which is the name of a program");
            }
            plugins.add((ObjectNode) plugin);
        }
        if (plugins.isEmpty()) {
            throw new IllegalArgumentException("\"plugins\" is empty");
        }
        return plugins;
    }

    /** Whether it is no network between machines or containers: each container has its loopback anyway. */
    boolean isLoopback() {
        return types().equals(List.of("loopback"));
    }

    List<String> types() {
        return plugins.stream().map(plugin -> plugin.path("type").asText()).toList();
    }

    boolean canCheck() {
        return checked && !WITHOUT_CHECK.contains(version);
    }

    /** The plugins that take a value of the runtime's, by their place. */
    List<Integer> withCapability(String capability) {
        return IntStream.range(0, plugins.size()).filter(place -> declares(plugins.get(place), capability)).boxed().toList();
    }

    static boolean declares(ObjectNode plugin, String capability) {
        return plugin.path("capabilities").path(capability).asBoolean();
    }

    /** Configurations of what gives addresses. */
    List<JsonNode> addressing() {
        return plugins.stream().map(plugin -> plugin.path("ipam")).filter(ipam -> ipam.has("type")).toList();
    }
}
