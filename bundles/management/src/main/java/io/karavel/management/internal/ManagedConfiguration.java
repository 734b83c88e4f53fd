package io.karavel.management.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is in force, and changes of it. */
@Component(service = ManagedObject.class)
public final class ManagedConfiguration implements ConfigurationMXBean, ManagedObject {
    private static final JsonMapper JSON = new JsonMapper();

    private final ConfigStore configs;
    private final ConfigService changes;
    private final RuntimeRegistry runtimes;

    @Activate
    public ManagedConfiguration(@Reference ConfigStore configs, @Reference ConfigService changes, @Reference RuntimeRegistry runtimes) {
        this.configs = configs;
        this.changes = changes;
        this.runtimes = runtimes;
    }

    @Override
    public String type() {
        return "Configuration";
    }

    @Override
    public Map<String, String> getSettings() {
        Map<String, String> values = new TreeMap<>();
        changes.settings().forEach(setting -> values.put(setting.key(), text(setting.value())));
        return values;
    }

    @Override
    public Map<String, String> getRuntimes() {
        Map<String, String> all = new TreeMap<>();
        runtimes.list(configs.current()).forEach((name, runtime) -> all.put(name, text(runtime)));
        return all;
    }

    private static String text(RuntimeDescriptor runtime) {
        return runtime.path().map(path -> String.join(" ", path, String.join(" ", runtime.runtimeArgs())).strip())
                .or(runtime::runtimeType).orElse("a bundle");
    }

    @Override
    public String getDefaultRuntime() {
        return configs.current().engine().defaultRuntime();
    }

    @Override
    public String getLastRefusal() {
        return changes.lastRefusal().map(refusal -> refusal.time() + " " + refusal.origin() + ": " + refusal.message()).orElse("");
    }

    @Override
    public List<String> reload(boolean dryRun) {
        return lines(() -> changes.reload(dryRun));
    }

    @Override
    public List<String> update(String json, boolean dryRun) {
        return lines(() -> changes.update(new ConfigUpdate("JMX", json, Merge.PATCH), dryRun));
    }

    private static List<String> lines(Supplier<ConfigChange> work) {
        List<String> lines = new ArrayList<>();
        Refusals.translated(() -> {
            ConfigChange change = work.get();
            change.changed().forEach(key -> lines.add(line(key)));
            change.needRestart().forEach(key -> lines.add(line(key) + " (when the engine is restarted)"));
        });
        return lines;
    }

    private static String line(KeyChange change) {
        return change.key() + ": " + change.before().map(ManagedConfiguration::text).orElse("(none)") + " -> "
                + change.after().map(ManagedConfiguration::text).orElse("(none)");
    }

    private static String text(Object value) {
        try {
            return value instanceof String text ? text : JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw EngineException.system("a value cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
