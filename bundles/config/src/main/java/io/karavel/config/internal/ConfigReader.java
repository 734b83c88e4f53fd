package io.karavel.config.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Ulimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the configuration file. Its keys are those of Docker's {@code daemon.json}; one it does not know, one given twice and a
 * value of the wrong kind refuse the whole file, with every problem named.
 */
final class ConfigReader {
    private static final long DEFAULT_SHM_SIZE = 64L << 20;
    private static final String STOCK_RUNTIME = "runc";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigReader() {}

    /**
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static EngineConfig read(String text, Places places) {
        ConfigObject file = new ConfigObject(parse(text), "");
        Map<String, RuntimeDescriptor> runtimes = runtimes(file);
        EngineConfig config = new EngineConfig(
                file.text("data-root").map(Path::of).orElse(places.dataRoot()),
                file.text("exec-root").map(Path::of).orElse(places.execRoot()),
                hosts(file, places),
                file.text("group"),
                file.text("containerd").map(address -> Path.of(address.replaceFirst("^unix://", ""))),
                file.text("containerd-namespace").orElse("karavel"),
                file.text("containerd-metrics-addr"),
                runtimes,
                file.text("default-runtime").orElse(STOCK_RUNTIME),
                file.text("cgroup-parent").orElse("karavel"),
                file.bytes("default-shm-size").orElse(DEFAULT_SHM_SIZE),
                file.text("log-driver").orElse("json-file"),
                file.texts("log-opts"),
                file.list("labels"),
                file.flag("init").orElse(false),
                file.text("init-path"),
                file.text("seccomp-profile").filter(profile -> !profile.equals("builtin")),
                file.flag("no-new-privileges").orElse(false),
                ulimits(file),
                Duration.ofSeconds(file.number("shutdown-timeout").orElse(15L)),
                file.flag("debug").orElse(false));
        if (!runtimes.containsKey(config.defaultRuntime())) {
            file.problem("default-runtime", "there is no runtime of the name \"" + config.defaultRuntime() + "\"");
        }
        file.refuseUnknownKeys();
        if (!file.problems().isEmpty()) {
            throw EngineException.invalid(String.join("; ", file.problems()));
        }
        return config;
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode root = JSON.readTree(text.isBlank() ? "{}" : text);
            if (!root.isObject()) {
                throw EngineException.invalid("the file must be one JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw EngineException.invalid("line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": "
                    + e.getOriginalMessage());
        }
    }

    private static List<String> hosts(ConfigObject file, Places places) {
        List<String> hosts = file.list("hosts");
        for (String host : hosts) {
            if (!host.startsWith("unix:///")) {
                file.problem("hosts", "\"" + host + "\" is not of the form unix:///path");
            }
        }
        return hosts.isEmpty() ? List.of("unix://" + places.socket()) : hosts;
    }

    private static Map<String, RuntimeDescriptor> runtimes(ConfigObject file) {
        Map<String, RuntimeDescriptor> runtimes = new TreeMap<>();
        runtimes.put(STOCK_RUNTIME, RuntimeDescriptor.ofBinary(STOCK_RUNTIME, STOCK_RUNTIME));
        file.objects("runtimes").forEach((name, entry) -> {
            RuntimeDescriptor runtime = new RuntimeDescriptor(name, entry.text("path"), entry.list("runtimeArgs"),
                    entry.text("runtimeType"), entry.values("options"));
            entry.refuseUnknownKeys();
            if (name.equals(STOCK_RUNTIME)) {
                file.problem("runtimes", "the name \"runc\" is reserved");
            }
            if (runtime.path().isPresent() == runtime.runtimeType().isPresent()) {
                file.problem("runtimes." + name, "needs either \"path\" or \"runtimeType\"");
            }
            if (runtime.path().isEmpty() && !runtime.runtimeArgs().isEmpty()) {
                file.problem("runtimes." + name, "\"runtimeArgs\" go with \"path\" only");
            }
            if (runtime.runtimeType().isEmpty() && !runtime.options().isEmpty()) {
                file.problem("runtimes." + name, "\"options\" go with \"runtimeType\" only");
            }
            runtimes.put(name, runtime);
        });
        return runtimes;
    }

    private static List<Ulimit> ulimits(ConfigObject file) {
        List<Ulimit> ulimits = new ArrayList<>();
        file.objects("default-ulimits").forEach((name, entry) -> {
            String limit = entry.text("Name").orElse(name);
            ulimits.add(new Ulimit(limit, entry.number("Soft").orElse(-1L), entry.number("Hard").orElse(-1L)));
            entry.refuseUnknownKeys();
        });
        return ulimits;
    }
}
