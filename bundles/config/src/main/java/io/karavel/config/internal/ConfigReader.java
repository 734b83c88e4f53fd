package io.karavel.config.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Ulimit;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Makes a configuration of what the user said. The keys are those of Docker's {@code daemon.json}; one that is not known, one given
 * twice, a value of the wrong kind and values that do not go together refuse the whole, with every problem named.
 */
final class ConfigReader {
    private static final long DEFAULT_SHM_SIZE = 64L << 20;
    private static final long DEFAULT_SHUTDOWN_TIMEOUT = 15;
    private static final String STOCK_RUNTIME = "runc";
    /** A name becomes part of the name of a file, which may have 255 characters and ends in a dot and a hash of 64. */
    private static final Pattern RUNTIME_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,189}");

    /** What runc's shim may be told, and of which kind that is. */
    private static final Map<String, Class<?>> RUNC_OPTIONS = Map.of("BinaryName", String.class, "Root", String.class,
            "ShimCgroup", String.class, "SystemdCgroup", Boolean.class, "NoPivotRoot", Boolean.class, "NoNewKeyring", Boolean.class);
    /** What any other shim may be told. */
    private static final Map<String, Class<?>> SHIM_OPTIONS = Map.of("TypeUrl", String.class, "ConfigPath", String.class,
            "ConfigBody", String.class);

    private final ConfigObject file;
    private final Places places;
    private final Predicate<String> offered;

    private ConfigReader(ConfigObject file, Places places, Predicate<String> offered) {
        this.file = file;
        this.places = places;
        this.offered = offered;
    }

    /**
     * @param values  everything the user said
     * @param text    what the user said last, by which lines are found
     * @param offered which runtimes there are, or may be, without being configured
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static EngineConfig read(ObjectNode values, Settings text, Places places, Predicate<String> offered) {
        ConfigReader reader = new ConfigReader(new ConfigObject(values, text), places, offered);
        EngineConfig config = reader.read();
        List<Problem> problems = reader.file.problems();
        if (!problems.isEmpty()) {
            throw Problem.refusal(problems);
        }
        return config;
    }

    private EngineConfig read() {
        Map<String, RuntimeDescriptor> runtimes = runtimes();
        EngineConfig config = new EngineConfig(
                path("data-root").orElse(places.dataRoot()),
                path("exec-root").orElse(places.execRoot()),
                hosts(),
                file.text("group"),
                path("containerd"),
                file.text("containerd-namespace").orElse("karavel"),
                file.text("containerd-metrics-addr"),
                runtimes,
                file.text("default-runtime").orElse(STOCK_RUNTIME),
                file.text("cgroup-parent").orElse("karavel"),
                atLeast(1, "default-shm-size", file.bytes("default-shm-size").orElse(DEFAULT_SHM_SIZE)),
                file.text("log-driver").orElse("json-file"),
                file.texts("log-opts"),
                labels(),
                file.flag("init").orElse(false),
                file.text("init-path"),
                file.text("seccomp-profile").filter(profile -> !profile.equals("builtin")),
                file.flag("no-new-privileges").orElse(false),
                ulimits(),
                Duration.ofSeconds(atLeast(0, "shutdown-timeout",
                        file.number("shutdown-timeout").orElse(DEFAULT_SHUTDOWN_TIMEOUT))),
                file.flag("debug").orElse(false),
                folders("hooks-dirs", List.of()),
                metricsAddress(),
                path("cni-config-dir").orElse(EngineConfig.DEFAULT_CNI_CONFIG_DIR),
                folders("cni-bin-dir", EngineConfig.DEFAULT_CNI_BIN_DIRS));
        if (!runtimes.containsKey(config.defaultRuntime()) && !offered.test(config.defaultRuntime())) {
            file.problem("default-runtime", "there is no runtime of the name \"" + config.defaultRuntime() + "\"");
        }
        file.refuseUnknownKeys();
        return config;
    }

    private long atLeast(long least, String key, long value) {
        if (value < least) {
            file.problem(key, "must be at least " + least);
        }
        return value;
    }

    private Optional<Path> path(String key) {
        return file.text(key).flatMap(text -> {
            try {
                return Optional.of(Path.of(text.replaceFirst("^unix://", "")).toAbsolutePath());
            } catch (InvalidPathException e) {
                file.problem(key, "is no path: " + e.getReason());
                return Optional.empty();
            }
        });
    }

    private List<String> hosts() {
        List<String> hosts = file.list("hosts");
        for (String host : hosts) {
            if (!host.startsWith("unix:///") || !isPath(host)) {
                file.problem("hosts", "\"" + host + "\" is not of the form unix:///path");
            }
        }
        return hosts.isEmpty() ? List.of("unix://" + places.socket()) : hosts;
    }

    private List<Path> folders(String key, List<Path> otherwise) {
        List<Path> folders = new ArrayList<>();
        for (String folder : file.list(key)) {
            if (folder.startsWith("/") && isPath(folder)) {
                folders.add(Path.of(folder));
            } else {
                file.problem(key, "\"" + folder + "\" is no absolute path");
            }
        }
        return folders.isEmpty() ? otherwise : folders;
    }

    private static boolean isPath(String text) {
        try {
            Path.of(text);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether a program can be given it as it is: what it is given is bytes, which end with a zero. */
    private static boolean isArgument(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private Optional<InetSocketAddress> metricsAddress() {
        return file.text("metrics-addr").flatMap(text -> {
            try {
                return Optional.of(ListenAddress.parse(text));
            } catch (IllegalArgumentException e) {
                file.problem("metrics-addr", e.getMessage());
                return Optional.empty();
            }
        });
    }

    private List<String> labels() {
        List<String> labels = file.list("labels");
        Map<String, String> values = new HashMap<>();
        for (String label : labels) {
            String[] parts = label.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank()) {
                file.problem("labels", "\"" + label + "\" is not of the form key=value");
            } else if (!values.merge(parts[0], parts[1], (first, again) -> first).equals(parts[1])) {
                file.problem("labels", "\"" + parts[0] + "\" has two values");
            }
        }
        return labels;
    }

    private Map<String, RuntimeDescriptor> runtimes() {
        Map<String, RuntimeDescriptor> runtimes = new TreeMap<>();
        runtimes.put(STOCK_RUNTIME, RuntimeDescriptor.ofBinary(STOCK_RUNTIME, STOCK_RUNTIME));
        file.objects("runtimes").forEach((name, entry) -> {
            RuntimeDescriptor runtime = new RuntimeDescriptor(name, entry.text("path"), entry.list("runtimeArgs"),
                    entry.text("runtimeType"), entry.values("options"));
            entry.refuseUnknownKeys();
            check(runtime, entry);
            runtimes.put(name, runtime);
        });
        return runtimes;
    }

    private static void check(RuntimeDescriptor runtime, ConfigObject entry) {
        if (runtime.name().equals(STOCK_RUNTIME)) {
            entry.problem("the name \"runc\" is reserved");
        } else if (!RUNTIME_NAME.matcher(runtime.name()).matches()) {
            entry.problem("a name has letters, digits, \"_\", \".\" and \"-\" only, at most 190, and begins with a letter or digit");
        }
        if (!runtime.path().map(ConfigReader::isPath).orElse(true)) {
            entry.problem("path", "is no path");
        }
        if (!runtime.runtimeArgs().stream().allMatch(ConfigReader::isArgument)) {
            entry.problem("runtimeArgs", "an argument has a character that no program can be given");
        }
        if (runtime.path().isPresent() == runtime.runtimeType().isPresent()) {
            entry.problem("needs either \"path\" or \"runtimeType\"");
        }
        if (runtime.path().isEmpty() && !runtime.runtimeArgs().isEmpty()) {
            entry.problem("runtimeArgs", "goes with \"path\" only");
        }
        if (runtime.runtimeType().isEmpty() && !runtime.options().isEmpty()) {
            entry.problem("options", "goes with \"runtimeType\" only");
        }
        runtime.runtimeType().ifPresent(type -> checkOptions(type, runtime.options(), entry));
    }

    private static void checkOptions(String shim, Map<String, Object> options, ConfigObject entry) {
        Map<String, Class<?>> known = shim.equals(RuntimeDescriptor.RUNC_SHIM) ? RUNC_OPTIONS : SHIM_OPTIONS;
        options.forEach((name, value) -> {
            Class<?> kind = known.get(name);
            if (kind == null) {
                entry.problem("options." + name, "unknown option; this shim takes " + String.join(", ", new TreeSet<>(known.keySet())));
            } else if (!kind.isInstance(value)) {
                entry.problem("options." + name, kind == Boolean.class ? "must be true or false" : "must be a string");
            }
        });
    }

    private List<Ulimit> ulimits() {
        List<Ulimit> ulimits = new ArrayList<>();
        file.objects("default-ulimits").forEach((name, entry) -> {
            long hard = entry.number("Hard").orElse(-1L);
            Ulimit limit = new Ulimit(entry.text("Name").orElse(name), entry.number("Soft").orElse(hard), hard);
            entry.refuseUnknownKeys();
            if (limit.hard() >= 0 && (limit.soft() > limit.hard() || limit.soft() < 0)) {
                entry.problem("Soft", "must not be above Hard");
            }
            ulimits.add(limit);
        });
        return ulimits;
    }
}
