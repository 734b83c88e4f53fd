package io.karavel.web.internal.container;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Health;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Health in the form of {@code docker inspect}. */
final class HealthForm {
    private static final JsonMapper JSON = ContainerJson.mapper();

    private HealthForm() {}

    static ObjectNode of(Health health) {
        ObjectNode node = JSON.createObjectNode();
        node.put("Status", health.status().text());
        node.put("FailingStreak", health.failingStreak());
        ArrayNode log = node.putArray("Log");
        health.log().forEach(result -> log.add(of(result)));
        return node;
    }

    /** Times are in the zone of the engine, as Docker's engine has them here. */
    static ObjectNode of(Health.Result result) {
        DateTimeFormatter times = DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(ZoneId.systemDefault());
        ObjectNode node = JSON.createObjectNode();
        node.put("Start", times.format(result.start()));
        node.put("End", times.format(result.end()));
        node.put("ExitCode", result.exitCode());
        node.put("Output", result.output());
        return node;
    }
}
