package io.karavel.config.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigService.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The properties of a Config Admin configuration as settings. Members of an object stand behind a dot ({@code runtimes.crun.path});
 * values are most often strings: {@code true}, {@code 15}, {@code a=b,c=d} or {@code ["a=b", "c=d"]}.
 */
final class AdminProperties {
    private static final JsonMapper JSON = new JsonMapper();
    /** What the framework and its tools add. */
    private static final List<String> FOREIGN =
            List.of("service.", "component.", "felix.fileinstall.", "org.apache.karaf.", "osgi.ds.", "target.");
    private static final Pattern RUNTIME = Pattern.compile("runtimes\\.(.+?)\\.(path|runtimeArgs|runtimeType|options)(?:\\.(.+))?");
    private static final Pattern ULIMIT = Pattern.compile("default-ulimits\\.(.+)\\.(Soft|Hard|Name)");
    private static final Pattern LOG_OPTION = Pattern.compile("log-opts\\.(.+)");
    private static final Set<String> TEXTS = Set.of("", "path", "runtimeType", "Name");

    private final ObjectNode settings = JsonNodeFactory.instance.objectNode();
    private final Map<String, Object> inForce;

    private AdminProperties(Map<String, Object> inForce) {
        this.inForce = inForce;
    }

    /**
     * @param inForce tells of which kind the value of each key is
     */
    static String toJson(Map<String, Object> properties, List<Setting> inForce) {
        AdminProperties result = new AdminProperties(inForce.stream()
                .collect(Collectors.toMap(Setting::key, Setting::value)));
        properties.forEach((name, value) -> {
            if (FOREIGN.stream().noneMatch(name::startsWith)) {
                result.put(name, value);
            }
        });
        return result.settings.toString();
    }

    private void put(String name, Object value) {
        Matcher runtime = RUNTIME.matcher(name);
        Matcher ulimit = ULIMIT.matcher(name);
        Matcher logOption = LOG_OPTION.matcher(name);
        if (runtime.matches()) {
            ObjectNode entry = object(object(settings, "runtimes"), runtime.group(1));
            String member = runtime.group(2);
            if (runtime.group(3) == null) {
                entry.set(member, member.equals("runtimeArgs") ? node(List.of(), value) : node(kind(member), value));
            } else {
                // Of an option only its shim says of which kind it is; all of them are flags or texts.
                object(entry, member).set(runtime.group(3), node(false, value));
            }
        } else if (ulimit.matches()) {
            object(object(settings, "default-ulimits"), ulimit.group(1)).set(ulimit.group(2), node(kind(ulimit.group(2)), value));
        } else if (logOption.matches()) {
            object(settings, "log-opts").set(logOption.group(1), node("", value));
        } else {
            settings.set(name, node(inForce.getOrDefault(name, ""), value));
        }
    }

    private static Object kind(String member) {
        return TEXTS.contains(member) ? "" : member.equals("options") ? Map.of() : 0L;
    }

    private static ObjectNode object(ObjectNode parent, String name) {
        JsonNode child = parent.get(name);
        return child instanceof ObjectNode object ? object : parent.putObject(name);
    }

    /** A value of the same kind as another one where that can be had; what cannot is refused later, by its key. */
    private static JsonNode node(Object kind, Object value) {
        if (!(value instanceof String text)) {
            return JSON.valueToTree(value);
        }
        boolean list = kind instanceof List;
        if (kind instanceof Boolean && Set.of("true", "false").contains(text)
                || kind instanceof Number && text.matches("-?\\d{1,18}")
                || (list || kind instanceof Map) && text.strip().matches("(?s)[\\[{].*")) {
            return read(text);
        }
        return list ? JSON.valueToTree(Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList())
                : JsonNodeFactory.instance.textNode(text);
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
