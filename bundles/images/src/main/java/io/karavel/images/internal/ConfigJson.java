package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Healthcheck;
import io.karavel.model.ImageConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The {@code config} of an image configuration: OCI's fields and Docker's {@code Healthcheck}, {@code OnBuild},
 * {@code Shell}.
 */
final class ConfigJson {
    private ConfigJson() {}

    static ImageConfig read(JsonNode node) {
        return new ImageConfig(Json.text(node, "User"), Json.keys(node, "ExposedPorts"), Json.texts(node, "Env"),
                Json.texts(node, "Entrypoint"), Json.texts(node, "Cmd"), Json.keys(node, "Volumes"),
                Json.text(node, "WorkingDir"), Json.map(node, "Labels"),
                Optional.of(Json.text(node, "StopSignal")).filter(signal -> !signal.isEmpty()),
                healthcheck(Json.child(node, "Healthcheck")), Json.texts(node, "OnBuild"), Json.texts(node, "Shell"));
    }

    private static Optional<Healthcheck> healthcheck(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Healthcheck(Json.texts(node, "Test"), nanos(node, "Interval"), nanos(node, "Timeout"),
                nanos(node, "StartPeriod"), nanos(node, "StartInterval"),
                (int) Math.max(0, Math.min(Integer.MAX_VALUE, Json.number(node, "Retries"))), Optional.empty()));
    }

    private static Duration nanos(JsonNode node, String name) {
        return Duration.ofNanos(Json.number(node, name));
    }

    static ObjectNode write(ImageConfig config) {
        ObjectNode node = Json.object();
        if (!config.user().isEmpty()) {
            node.put("User", config.user());
        }
        putKeys(node, "ExposedPorts", config.exposedPorts());
        putTexts(node, "Env", config.env());
        putTexts(node, "Entrypoint", config.entrypoint());
        putTexts(node, "Cmd", config.cmd());
        putKeys(node, "Volumes", config.volumes());
        if (!config.workingDir().isEmpty()) {
            node.put("WorkingDir", config.workingDir());
        }
        if (!config.labels().isEmpty()) {
            ObjectNode labels = node.putObject("Labels");
            config.labels().forEach(labels::put);
        }
        config.stopSignal().ifPresent(signal -> node.put("StopSignal", signal));
        config.healthcheck().ifPresent(check -> node.set("Healthcheck", write(check)));
        putTexts(node, "OnBuild", config.onBuild());
        putTexts(node, "Shell", config.shell());
        return node;
    }

    private static ObjectNode write(Healthcheck check) {
        ObjectNode node = Json.object();
        putTexts(node, "Test", check.test());
        putNanos(node, "Interval", check.interval());
        putNanos(node, "Timeout", check.timeout());
        putNanos(node, "StartPeriod", check.startPeriod());
        putNanos(node, "StartInterval", check.startInterval());
        if (check.retries() != 0) {
            node.put("Retries", check.retries());
        }
        return node;
    }

    private static void putNanos(ObjectNode node, String name, Duration duration) {
        if (!duration.isZero()) {
            node.put(name, duration.toNanos());
        }
    }

    private static void putTexts(ObjectNode node, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(name);
            texts.forEach(array::add);
        }
    }

    private static void putKeys(ObjectNode node, String name, Collection<String> keys) {
        if (!keys.isEmpty()) {
            ObjectNode child = node.putObject(name);
            keys.forEach(child::putObject);
        }
    }
}
