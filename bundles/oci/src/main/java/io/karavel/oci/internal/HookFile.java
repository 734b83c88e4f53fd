package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.Storage;
import io.karavel.oci.Hook;
import io.karavel.oci.HookStage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A file that says which hook is run when, and for which containers, in the format that container tools share (version 1.0.0): its
 * conditions are {@code always}, {@code annotations}, {@code commands} and {@code hasBindMounts}; all that it names have to hold, and one
 * at least has to be named.
 *
 * @see <a href="https://github.com/containers/common/blob/main/pkg/hooks/docs/oci-hooks.5.md">oci-hooks(5)</a>
 */
record HookFile(Hook hook, Set<HookStage> stages, Predicate<Container> condition) {
    private static final String VERSION = "1.0.0";

    /**
     * Those of all folders, in the order of their names; of two with the same name the one in the later folder counts.
     *
     * @throws EngineException {@code INVALID} where one cannot be understood: a container must not run without what was meant to watch it
     */
    static List<HookFile> read(List<Path> folders) {
        Map<String, Path> files = new TreeMap<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.json")) {
                entries.forEach(file -> files.put(file.getFileName().toString(), file));
            } catch (NoSuchFileException e) {
                continue;
            } catch (IOException e) {
                throw EngineException.invalid("the hooks in " + folder + " cannot be read: " + e.getMessage());
            }
        }
        return files.values().stream().map(HookFile::read).toList();
    }

    static List<Hook> matching(List<HookFile> files, Container container, HookStage stage) {
        return files.stream().filter(file -> file.stages().contains(stage) && file.condition().test(container)).map(HookFile::hook).toList();
    }

    private static HookFile read(Path file) {
        try {
            return parse(Json.read(Files.readAllBytes(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw EngineException.invalid("the hook in " + file + " cannot be understood, mend it or move it away: " + e.getMessage());
        }
    }

    private static HookFile parse(JsonNode file) {
        require(VERSION.equals(file.path("version").asText()), "\"version\" must be \"" + VERSION + "\"");
        JsonNode hook = file.path("hook");
        Path path = Path.of(hook.path("path").asText());
        require(path.isAbsolute(), "\"hook\" needs an absolute \"path\"");
        Optional<Duration> timeout = Optional.of(hook.path("timeout")).filter(JsonNode::isNumber)
                .map(seconds -> Duration.ofSeconds(seconds.asLong()));
        require(timeout.filter(limit -> limit.isZero() || limit.isNegative()).isEmpty(), "\"timeout\" must be more than 0 seconds");
        Set<HookStage> stages = EnumSet.noneOf(HookStage.class);
        for (String stage : Json.texts(file.path("stages"))) {
            stages.add(HookStage.parse(stage).orElseThrow(() -> new IllegalArgumentException("there is no stage \"" + stage + "\"")));
        }
        require(!stages.isEmpty(), "\"stages\" must name one at least");
        return new HookFile(new Hook(path, Json.texts(hook.path("args")), Json.texts(hook.path("env")), timeout), stages,
                condition(file.path("when")));
    }

    private static Predicate<Container> condition(JsonNode when) {
        List<Predicate<Container>> conditions = new ArrayList<>();
        when.properties().forEach(entry -> conditions.add(switch (entry.getKey()) {
            case "always" -> equal(entry.getValue(), container -> true);
            case "annotations" -> annotations(entry.getValue());
            case "commands" -> commands(entry.getValue());
            case "hasBindMounts" -> equal(entry.getValue(), HookFile::hasBindMounts);
            default -> throw new IllegalArgumentException("there is no condition \"" + entry.getKey() + "\"");
        }));
        require(!conditions.isEmpty(), "\"when\" must name one condition at least");
        return container -> conditions.stream().allMatch(condition -> condition.test(container));
    }

    private static Predicate<Container> equal(JsonNode wanted, Predicate<Container> condition) {
        require(wanted.isBoolean(), "\"always\" and \"hasBindMounts\" must be true or false");
        return wanted.booleanValue() ? condition : condition.negate();
    }

    private static Predicate<Container> annotations(JsonNode patterns) {
        Map<String, String> texts = new TreeMap<>();
        patterns.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        List<Predicate<Container>> each = texts.entrySet().stream().map(entry -> {
            Predicate<String> key = pattern(entry.getKey());
            Predicate<String> value = pattern(entry.getValue());
            return (Predicate<Container>) container -> container.hostConfig().annotations().entrySet().stream()
                    .anyMatch(one -> key.test(one.getKey()) && value.test(one.getValue()));
        }).toList();
        return container -> each.stream().allMatch(condition -> condition.test(container));
    }

    private static Predicate<Container> commands(JsonNode patterns) {
        List<Predicate<String>> any = Json.texts(patterns).stream().map(HookFile::pattern).toList();
        return container -> container.config().commandLine().stream().findFirst()
                .filter(program -> any.stream().anyMatch(pattern -> pattern.test(program))).isPresent();
    }

    private static boolean hasBindMounts(Container container) {
        Storage storage = container.hostConfig().storage();
        return storage.binds().stream().anyMatch(bind -> bind.startsWith("/"))
                || storage.mounts().stream().anyMatch(mount -> mount.type().equals("bind"));
    }

    private static Predicate<String> pattern(String text) {
        try {
            return Pattern.compile(text).asPredicate();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no regular expression: " + e.getDescription());
        }
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
