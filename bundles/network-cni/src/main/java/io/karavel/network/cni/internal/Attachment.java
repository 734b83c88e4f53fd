package io.karavel.network.cni.internal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint in a network of plugins, with all that its plugins have to be told when it ends: whatever has become of the file that
 * describes the network, and of the engine.
 *
 * @param id            of the endpoint; to plugins the id of a container
 * @param file          that described the network
 * @param configuration as it was when the endpoint was made
 * @param arguments     {@code CNI_ARGS}
 * @param values        what plugins get that declare a capability, by its name
 * @param results       what plugins answered so far, in their order
 * @param settled       whether the plugins know all of {@code values}; otherwise that was being changed
 */
record Attachment(String id, String networkId, String file, NetworkConfiguration configuration, String namespace, String interfaceName,
        String arguments, ObjectNode values, List<ObjectNode> results, boolean settled) {
    Attachment {
        requireNonNull(id);
        requireNonNull(networkId);
        requireNonNull(file);
        requireNonNull(configuration);
        requireNonNull(namespace);
        requireNonNull(interfaceName);
        requireNonNull(arguments);
        requireNonNull(values);
        results = List.copyOf(results);
    }

    Optional<ObjectNode> resultBefore(int plugin) {
        return plugin == 0 ? Optional.empty() : Optional.of(results.get(plugin - 1));
    }

    /** What is there in the end; empty where no plugin has answered. */
    Optional<ObjectNode> result() {
        return resultBefore(results.size());
    }

    boolean hasNamespace() {
        return Files.exists(Path.of(namespace));
    }

    /** With the answer of a plugin, the next one or one that was asked again. */
    Attachment with(int plugin, ObjectNode result) {
        List<ObjectNode> changed = new ArrayList<>(results);
        if (plugin == results.size()) {
            changed.add(result);
        } else {
            changed.set(plugin, result);
        }
        return new Attachment(id, networkId, file, configuration, namespace, interfaceName, arguments, values, changed, settled);
    }

    Attachment with(ObjectNode newValues) {
        return new Attachment(id, networkId, file, configuration, namespace, interfaceName, arguments, newValues, results, false);
    }

    Attachment asSettled() {
        return new Attachment(id, networkId, file, configuration, namespace, interfaceName, arguments, values, results, true);
    }
}
