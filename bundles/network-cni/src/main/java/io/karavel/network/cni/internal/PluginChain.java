package io.karavel.network.cni.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.networks.host.HostPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs the plugins of a network, as the CNI specification 1.0.0 has it (sections 2 and 3): they add one after the other, each being told
 * what those before it made, and delete in the opposite order.
 *
 * @param folders where plugins are
 */
record PluginChain(List<Path> folders) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Asks one plugin to do its part; what it answers is what is there by then. */
    ObjectNode add(Attachment attachment, int plugin) {
        String answer = run("ADD", attachment, plugin, attachment.resultBefore(plugin));
        try {
            if (MAPPER.readTree(answer) instanceof ObjectNode result) {
                return result;
            }
            throw new IllegalStateException(called("ADD", attachment, plugin) + " answered no JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(called("ADD", attachment, plugin) + " answered no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Has one plugin take its part away, which may be gone. */
    void delete(Attachment attachment, int plugin) {
        run("DEL", attachment, plugin, attachment.result());
    }

    /** Has all plugins take their parts away, the last first. One that fails keeps no other from it, and is told of in the end. */
    void delete(Attachment attachment) {
        Optional<RuntimeException> failure = Optional.empty();
        for (int plugin = attachment.configuration().plugins().size() - 1; plugin >= 0; plugin--) {
            try {
                delete(attachment, plugin);
            } catch (IllegalStateException e) {
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        failure.ifPresent(problem -> {
            throw problem;
        });
    }

    /** Asks all plugins whether what they made is there; the first that misses something is an {@link IllegalStateException}. */
    void check(Attachment attachment) {
        for (int plugin = 0; plugin < attachment.configuration().plugins().size(); plugin++) {
            run("CHECK", attachment, plugin, attachment.result());
        }
    }

    private String run(String command, Attachment attachment, int place, Optional<ObjectNode> previous) {
        NetworkConfiguration configuration = attachment.configuration();
        ObjectNode plugin = configuration.plugins().get(place);
        Map<String, String> environment = new HashMap<>(Map.of(
                "CNI_COMMAND", command,
                "CNI_CONTAINERID", attachment.id(),
                // Plugins take away what is elsewhere when they are told that it is gone.
                "CNI_NETNS", attachment.hasNamespace() ? attachment.namespace() : "",
                "CNI_IFNAME", attachment.interfaceName(),
                "CNI_PATH", folders.stream().map(Path::toString).collect(Collectors.joining(":"))));
        if (!attachment.arguments().isEmpty()) {
            environment.put("CNI_ARGS", attachment.arguments());
        }
        HostPrograms.Result result = HostPrograms.run(input(attachment, plugin, previous), List.of(find(configuration, place).toString()),
                environment);
        if (result.status() != 0) {
            throw new IllegalStateException(called(command, attachment, place) + " failed: " + problem(result));
        }
        return result.output();
    }

    /** The plugin's configuration with what it has to know of the network and of this attachment. */
    static String input(Attachment attachment, ObjectNode plugin, Optional<ObjectNode> previous) {
        ObjectNode input = plugin.deepCopy();
        input.remove("capabilities");
        input.put("name", attachment.configuration().name());
        input.put("cniVersion", attachment.configuration().version());
        ObjectNode values = MAPPER.createObjectNode();
        attachment.values().fields().forEachRemaining(value -> {
            if (NetworkConfiguration.declares(plugin, value.getKey())) {
                values.set(value.getKey(), value.getValue());
            }
        });
        if (!values.isEmpty()) {
            input.set("runtimeConfig", values);
        }
        previous.ifPresent(result -> input.set("prevResult", result));
        return input.toString();
    }

    private Path find(NetworkConfiguration configuration, int place) {
        String type = configuration.types().get(place);
        return find(type).orElseThrow(() -> new IllegalStateException(missing(type, configuration.name())));
    }

    Optional<Path> find(String type) {
        return folders.stream().map(folder -> folder.resolve(type)).filter(Files::isExecutable).findFirst();
    }

    String missing(String type, String network) {
        return "the CNI plugin " + type + " of network " + network + " is not in "
                + folders.stream().map(Path::toString).collect(Collectors.joining(" or "));
    }

    private static String called(String command, Attachment attachment, int place) {
        return "the CNI plugin " + attachment.configuration().types().get(place) + " (" + command + ") of network "
                + attachment.configuration().name();
    }

    /** What a plugin says of its failure: an object with code, message and details, or whatever it printed. */
    private static String problem(HostPrograms.Result result) {
        try {
            JsonNode error = MAPPER.readTree(result.output());
            if (error != null && error.has("msg")) {
                String details = error.path("details").asText();
                return error.path("msg").asText() + (details.isEmpty() ? "" : ": " + details);
            }
        } catch (JsonProcessingException e) {
            // It did not answer as the specification has it.
        }
        return (result.errors().isBlank() ? result.output() : result.errors()).strip() + " (exit status " + result.status() + ")";
    }
}
