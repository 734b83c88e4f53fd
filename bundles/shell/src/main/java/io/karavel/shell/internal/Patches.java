package io.karavel.shell.internal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import java.util.List;
import java.util.Optional;

/** Changes of runtimes as JSON merge patches. */
final class Patches {
    private static final JsonMapper JSON = new JsonMapper();

    private Patches() {}

    /** A runtime of a binary; nothing stays of another that had its name. */
    static String binary(String name, String path, List<String> arguments) {
        ObjectNode runtime = runtime();
        runtime.put("path", path);
        if (!arguments.isEmpty()) {
            ArrayNode list = runtime.putArray("runtimeArgs");
            arguments.forEach(list::add);
        }
        return patch(name, runtime);
    }

    /**
     * A runtime of a shim.
     *
     * @param options each as {@code key=value}; {@code true} and {@code false} are no strings
     */
    static String shim(String name, String type, List<String> options) {
        ObjectNode runtime = runtime();
        runtime.put("runtimeType", type);
        if (!options.isEmpty()) {
            ObjectNode values = runtime.putObject("options");
            options.forEach(option -> put(values, option));
        }
        return patch(name, runtime);
    }

    private static void put(ObjectNode values, String option) {
        String[] parts = option.split("=", 2);
        if (parts.length != 2 || parts[0].isBlank()) {
            throw EngineException.invalid("an option is key=value: " + option);
        }
        Optional<Boolean> flag = List.of("true", "false").contains(parts[1])
                ? Optional.of(Boolean.valueOf(parts[1])) : Optional.empty();
        flag.ifPresentOrElse(value -> values.put(parts[0], value), () -> values.put(parts[0], parts[1]));
    }

    static String removed(String name) {
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("runtimes").putNull(name);
        return patch.toString();
    }

    static String byDefault(String name) {
        return JSON.createObjectNode().put("default-runtime", name).toString();
    }

    private static ObjectNode runtime() {
        ObjectNode runtime = JSON.createObjectNode();
        List.of("path", "runtimeArgs", "runtimeType", "options").forEach(runtime::putNull);
        return runtime;
    }

    private static String patch(String name, ObjectNode runtime) {
        ObjectNode patch = JSON.createObjectNode();
        patch.putObject("runtimes").set(name, runtime);
        return patch.toString();
    }
}
