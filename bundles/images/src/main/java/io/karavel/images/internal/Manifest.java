package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an image for one platform consists of; layers lowest first. */
record Manifest(BlobDescriptor config, List<BlobDescriptor> layers) {
    Manifest {
        layers = List.copyOf(layers);
    }

    static Manifest parse(byte[] document) {
        JsonNode node = Json.parseObject(document, "the image manifest");
        if (!Json.child(node, "config").isObject()) {
            throw EngineException.invalid("the image manifest has no config");
        }
        return new Manifest(BlobDescriptor.read(node.get("config")),
                Json.list(node, "layers").stream().map(BlobDescriptor::read).toList());
    }

    byte[] toJson() {
        ObjectNode node = Json.object();
        node.put("schemaVersion", 2);
        node.put("mediaType", MediaTypes.OCI_MANIFEST);
        node.set("config", config.toJson());
        ArrayNode array = node.putArray("layers");
        layers.forEach(layer -> array.add(layer.toJson()));
        return Json.bytes(node);
    }

    /** The labels by which garbage collection finds from the manifest what it refers to. */
    Map<String, String> references() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("containerd.io/gc.ref.content.config", config.digest().value());
        for (int i = 0; i < layers.size(); i++) {
            labels.put("containerd.io/gc.ref.content.l." + i, layers.get(i).digest().value());
        }
        return labels;
    }

    long size() {
        return config.size() + layers.stream().mapToLong(BlobDescriptor::size).sum();
    }
}
