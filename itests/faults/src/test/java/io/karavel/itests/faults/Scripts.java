package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The wrapper scripts that containers are bound to: each is there for as long as that, and never another one. */
final class Scripts {
    private final Map<Path, String> seen = new HashMap<>();

    void check(Client client) {
        for (JsonNode container : client.containers()) {
            client.inspect(container.path("Id").asText()).ifPresent(this::check);
        }
    }

    private void check(JsonNode container) {
        String binary = container.path("Karavel").path("Runtime").path("Binary").asText();
        if (binary.contains("/runtimes/")) {
            Path script = Path.of(binary);
            try {
                String contents = Files.readString(script);
                assertEquals(script + " was changed", seen.getOrDefault(script, contents), contents);
                seen.put(script, contents);
            } catch (IOException e) {
                throw new AssertionError("the script that " + container.path("Name").asText() + " is bound to: " + e, e);
            }
        }
    }
}
