package io.karavel.config.internal;

import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Ulimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A configuration by key, as Docker's file has it. What was not said has its default; the empty string where that is nothing.
 *
 * @param byKey in the order of the documentation
 */
record EffectiveValues(Map<String, Object> byKey) {
    /** What is read once, when the part starts that needs it, or by what containers that run are found. */
    private static final Set<String> NEED_RESTART = Set.of("data-root", "exec-root", "hosts", "group", "containerd",
            "containerd-namespace", "containerd-metrics-addr", "cgroup-parent");

    static EffectiveValues of(EngineConfig config) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("data-root", config.dataRoot().toString());
        values.put("exec-root", config.execRoot().toString());
        values.put("hosts", config.hosts());
        values.put("group", config.group().orElse(""));
        values.put("containerd", config.containerd().map(Path::toString).orElse(""));
        values.put("containerd-namespace", config.containerdNamespace());
        values.put("containerd-metrics-addr", config.containerdMetrics().orElse(""));
        values.put("runtimes", runtimes(config.runtimes()));
        values.put("default-runtime", config.defaultRuntime());
        values.put("cgroup-parent", config.cgroupParent());
        values.put("default-shm-size", config.defaultShmSize());
        values.put("log-driver", config.logDriver());
        values.put("log-opts", Collections.unmodifiableMap(new TreeMap<String, Object>(config.logOptions())));
        values.put("labels", config.labels());
        values.put("init", config.init());
        values.put("init-path", config.initPath().orElse(""));
        values.put("seccomp-profile", config.seccompProfile().orElse("builtin"));
        values.put("no-new-privileges", config.noNewPrivileges());
        values.put("default-ulimits", ulimits(config.defaultUlimits()));
        values.put("shutdown-timeout", config.shutdownTimeout().toSeconds());
        values.put("debug", config.debug());
        values.put("hooks-dirs", config.hooksDirs().stream().map(Path::toString).toList());
        values.put("metrics-addr", config.metricsAddress().map(ListenAddress::text).orElse(""));
        values.put("cni-config-dir", config.cniConfigDir().toString());
        values.put("cni-bin-dir", config.cniBinDirs().stream().map(Path::toString).toList());
        return new EffectiveValues(Collections.unmodifiableMap(values));
    }

    private static Map<String, Object> runtimes(Map<String, RuntimeDescriptor> runtimes) {
        Map<String, Object> values = new TreeMap<>();
        runtimes.forEach((name, runtime) -> {
            Map<String, Object> value = new LinkedHashMap<>();
            runtime.path().ifPresent(path -> value.put("path", path));
            if (!runtime.runtimeArgs().isEmpty()) {
                value.put("runtimeArgs", runtime.runtimeArgs());
            }
            runtime.runtimeType().ifPresent(type -> value.put("runtimeType", type));
            if (!runtime.options().isEmpty()) {
                value.put("options", runtime.options());
            }
            values.put(name, Collections.unmodifiableMap(value));
        });
        return Collections.unmodifiableMap(values);
    }

    private static Map<String, Object> ulimits(List<Ulimit> ulimits) {
        Map<String, Object> values = new TreeMap<>();
        ulimits.forEach(limit -> values.put(limit.name(), Map.of("Soft", limit.soft(), "Hard", limit.hard())));
        return Collections.unmodifiableMap(values);
    }

    static boolean isLive(String key) {
        return !NEED_RESTART.contains(key.split("\\.", 2)[0]);
    }

    static Set<String> needRestart() {
        return NEED_RESTART;
    }

    /** What is other in {@code after}; objects are compared member by member. */
    List<KeyChange> changes(EffectiveValues after) {
        Map<String, Object> old = flat();
        Map<String, Object> now = after.flat();
        Set<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<KeyChange> changes = new ArrayList<>();
        for (String key : keys) {
            Optional<Object> before = Optional.ofNullable(old.get(key));
            Optional<Object> next = Optional.ofNullable(now.get(key));
            if (!before.equals(next)) {
                changes.add(new KeyChange(key, before, next));
            }
        }
        return changes;
    }

    private Map<String, Object> flat() {
        Map<String, Object> flat = new LinkedHashMap<>();
        byKey.forEach((key, value) -> {
            if (value instanceof Map<?, ?> members) {
                members.forEach((member, inner) -> flat.put(key + "." + member, inner));
            } else if (!"".equals(value)) {
                flat.put(key, value);
            }
        });
        return flat;
    }
}
