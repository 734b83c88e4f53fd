package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.model.Platform;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The manifests of one image for several platforms, or of all images in an OCI layout. */
record Index(List<BlobDescriptor> manifests) {
    private static final String ATTESTATION = "vnd.docker.reference.type";

    Index {
        manifests = List.copyOf(manifests);
    }

    static Index parse(byte[] document) {
        JsonNode node = Json.parseObject(document, "the image index");
        return new Index(Json.list(node, "manifests").stream().map(BlobDescriptor::read).toList());
    }

    Map<String, String> references() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < manifests.size(); i++) {
            labels.put("containerd.io/gc.ref.content.m." + i, manifests.get(i).digest().value());
        }
        return labels;
    }

    /** The one to run on {@code host}: made for it, or else any, of those that {@code present} accepts. */
    Optional<BlobDescriptor> choose(Platform host, Predicate<BlobDescriptor> present) {
        return manifests.stream()
                .filter(manifest -> !manifest.annotations().containsKey(ATTESTATION))
                .sorted(Comparator.comparingInt(manifest -> distance(manifest.platform(), host)))
                .filter(present)
                .findFirst();
    }

    /** How far a platform is from what the machine runs: 0 for its own, larger is worse. */
    private static int distance(Optional<Platform> offered, Platform host) {
        if (offered.isEmpty()) {
            return 2;
        }
        Platform platform = offered.get();
        if (!platform.os().equals(host.os()) || !platform.architecture().equals(host.architecture())) {
            return 3;
        }
        return platform.variant().equals(host.variant()) || platform.variant().isEmpty() ? 0 : 1;
    }
}
