package io.karavel.config.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigService.Merge;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said by whom, so far.
 *
 * @param values  by key as in the file, without defaults; never changed
 * @param origins who said it, by the same keys; several, with commas, where one's members were merged into another's
 */
record Given(ObjectNode values, Map<String, String> origins) {
    static final Given NOTHING = new Given(JsonNodeFactory.instance.objectNode(), Map.of());

    Given {
        origins = Map.copyOf(origins);
    }

    /** This with what someone says now: keys that are not mentioned stay, those that are {@code null} go. */
    Given with(ObjectNode said, String origin, Merge merge) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode().setAll(values);
        Map<String, String> whose = new HashMap<>(origins);
        said.properties().forEach(entry -> {
            String key = entry.getKey();
            if (entry.getValue().isNull()) {
                merged.remove(key);
                whose.remove(key);
            } else {
                boolean merges = merge == Merge.PATCH && entry.getValue().isObject() && merged.has(key);
                merged.set(key, merge == Merge.PATCH ? patched(merged.get(key), entry.getValue()) : entry.getValue());
                whose.merge(key, origin, (first, again) -> !merges ? again
                        : List.of(first.split(", ")).contains(again) ? first : first + ", " + again);
            }
        });
        return new Given(merged, whose);
    }

    /** As RFC 7396 has it. */
    private static JsonNode patched(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (target != null && target.isObject()) {
            result.setAll((ObjectNode) target);
        }
        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), patched(result.get(entry.getKey()), entry.getValue()));
            }
        });
        return result;
    }

    /** This, but with some keys as another one has them. */
    Given keeping(Collection<String> keys, Given other) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode().setAll(values);
        Map<String, String> whose = new HashMap<>(origins);
        for (String key : keys) {
            kept.remove(key);
            whose.remove(key);
            if (other.values.has(key)) {
                kept.set(key, other.values.get(key));
                whose.put(key, other.origins.get(key));
            }
        }
        return new Given(kept, whose);
    }
}
