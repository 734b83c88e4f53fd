package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Digest;
import io.karavel.model.ImageConfig;
import io.karavel.model.Platform;
import java.time.Instant;
import java.util.List;

/**
 * The configuration document of an image: what it was made from and how it is run.
 *
 * @param diffIds digests of the layers without compression, lowest first
 * @param history the steps it was made by, oldest first
 */
record ImageDescription(Instant created, String author, String comment, Platform platform, ImageConfig config,
        List<Digest> diffIds, List<Step> history) {

    /** One step; {@code emptyLayer} where it changed no file. */
    record Step(Instant created, String createdBy, String comment, boolean emptyLayer) {}

    ImageDescription {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    static ImageDescription parse(byte[] document) {
        JsonNode node = Json.parseObject(document, "the image configuration");
        Platform platform = new Platform(orElse(Json.text(node, "os"), "linux"), Json.text(node, "architecture"),
                Json.text(node, "variant"));
        return new ImageDescription(Json.instant(node, "created"), Json.text(node, "author"),
                Json.text(node, "comment"), platform, ConfigJson.read(Json.child(node, "config")),
                Json.texts(Json.child(node, "rootfs"), "diff_ids").stream().map(Json::digest).toList(),
                Json.list(node, "history").stream().map(ImageDescription::step).toList());
    }

    private static Step step(JsonNode node) {
        return new Step(Json.instant(node, "created"), Json.text(node, "created_by"), Json.text(node, "comment"),
                Json.flag(node, "empty_layer"));
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    byte[] toJson() {
        ObjectNode node = Json.object();
        node.put("architecture", platform.architecture());
        if (!platform.variant().isEmpty()) {
            node.put("variant", platform.variant());
        }
        node.put("os", platform.os());
        node.put("created", created.toString());
        putIfGiven(node, "author", author);
        putIfGiven(node, "comment", comment);
        node.set("config", ConfigJson.write(config));
        ObjectNode rootfs = node.putObject("rootfs").put("type", "layers");
        ArrayNode layers = rootfs.putArray("diff_ids");
        diffIds.forEach(diffId -> layers.add(diffId.value()));
        ArrayNode steps = node.putArray("history");
        for (Step step : history) {
            ObjectNode child = steps.addObject().put("created", step.created().toString());
            putIfGiven(child, "created_by", step.createdBy());
            putIfGiven(child, "comment", step.comment());
            if (step.emptyLayer()) {
                child.put("empty_layer", true);
            }
        }
        return Json.bytes(node);
    }

    private static void putIfGiven(ObjectNode node, String name, String text) {
        if (!text.isEmpty()) {
            node.put(name, text);
        }
    }
}
