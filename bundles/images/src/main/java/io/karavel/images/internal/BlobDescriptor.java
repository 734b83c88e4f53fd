package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.containerd.Descriptor;
import io.karavel.model.Digest;
import io.karavel.model.Platform;
import java.util.Map;
import java.util.Optional;

/** A reference to content as a manifest or an index has it, with the platform where an index tells it. */
record BlobDescriptor(
        String mediaType, Digest digest, long size, Optional<Platform> platform, Map<String, String> annotations) {
    BlobDescriptor {
        annotations = Map.copyOf(annotations);
    }

    BlobDescriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Optional.empty(), Map.of());
    }

    static BlobDescriptor read(JsonNode node) {
        JsonNode platform = Json.child(node, "platform");
        Optional<Platform> described = platform.isObject()
                ? Optional.of(new Platform(Json.text(platform, "os"), Json.text(platform, "architecture"),
                        Json.text(platform, "variant")))
                : Optional.empty();
        return new BlobDescriptor(Json.text(node, "mediaType"), Json.digest(node, "digest"), Json.size(node, "size"),
                described, Json.map(node, "annotations"));
    }

    static BlobDescriptor of(Descriptor target) {
        return new BlobDescriptor(target.mediaType(), target.digest(), target.size(),
                Optional.empty(), target.annotations());
    }

    Descriptor toContainerd() {
        return new Descriptor(mediaType, digest, size);
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object();
        node.put("mediaType", mediaType);
        node.put("digest", digest.value());
        node.put("size", size);
        platform.ifPresent(made -> {
            ObjectNode child = node.putObject("platform");
            child.put("architecture", made.architecture());
            child.put("os", made.os());
            if (!made.variant().isEmpty()) {
                child.put("variant", made.variant());
            }
        });
        if (!annotations.isEmpty()) {
            ObjectNode child = node.putObject("annotations");
            annotations.keySet().stream().sorted().forEach(key -> child.put(key, annotations.get(key)));
        }
        return node;
    }

    BlobDescriptor withAnnotations(Map<String, String> others) {
        return new BlobDescriptor(mediaType, digest, size, platform, others);
    }
}
