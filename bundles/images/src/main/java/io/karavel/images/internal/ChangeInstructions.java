package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.model.Healthcheck;
import io.karavel.model.ImageConfig;
import io.karavel.model.Signal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes how an image is run by instructions of a Dockerfile: those that {@code docker import} and
 * {@code docker commit} take. Variables are not replaced.
 */
final class ChangeInstructions {
    private static final Pattern INSTRUCTION = Pattern.compile("(\\S+)(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([a-zA-Z]+))?");
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int LAST_PORT = 65535;
    private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

    private String user;
    private final Set<String> exposedPorts;
    private final List<String> env;
    private List<String> entrypoint;
    private List<String> cmd;
    private boolean cmdGiven;
    private final Set<String> volumes;
    private String workingDir;
    private final Map<String, String> labels;
    private Optional<String> stopSignal;
    private Optional<Healthcheck> healthcheck;
    private final List<String> onBuild;
    private final List<String> shell;

    private ChangeInstructions(ImageConfig base) {
        user = base.user();
        exposedPorts = new LinkedHashSet<>(base.exposedPorts());
        env = new ArrayList<>(base.env());
        entrypoint = base.entrypoint();
        cmd = base.cmd();
        volumes = new LinkedHashSet<>(base.volumes());
        workingDir = base.workingDir();
        labels = new LinkedHashMap<>(base.labels());
        stopSignal = base.stopSignal();
        healthcheck = base.healthcheck();
        onBuild = new ArrayList<>(base.onBuild());
        shell = base.shell();
    }

    /**
     * @param changes one or several lines each; a backslash at the end of a line joins it with the next
     * @throws EngineException INVALID, with what is wrong
     */
    static ImageConfig apply(ImageConfig base, List<String> changes) {
        ChangeInstructions draft = new ChangeInstructions(base);
        String lines = String.join("\n", changes).replaceAll("\\\\[ \\t]*\\r?\\n", "");
        lines.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(draft::apply);
        return draft.toConfig();
    }

    private ImageConfig toConfig() {
        return new ImageConfig(user, exposedPorts, env, entrypoint, cmd, volumes, workingDir, labels, stopSignal,
                healthcheck, onBuild, shell);
    }

    private void apply(String line) {
        Matcher instruction = INSTRUCTION.matcher(line);
        if (!instruction.matches()) {
            throw EngineException.invalid("not an instruction: " + line);
        }
        String name = instruction.group(1).toUpperCase(Locale.ROOT);
        String rest = Optional.ofNullable(instruction.group(2)).orElse("").strip();
        if (rest.isEmpty() && known(name)) {
            throw EngineException.invalid(name + " requires at least one argument");
        }
        switch (name) {
            case "CMD" -> {
                cmd = commandLine(rest);
                cmdGiven = true;
            }
            case "ENTRYPOINT" -> {
                entrypoint = commandLine(rest);
                cmd = cmdGiven ? cmd : List.of();
            }
            case "ENV" -> pairs(name, rest).forEach(this::setEnv);
            case "EXPOSE" -> ShellWords.split(rest).forEach(this::expose);
            case "LABEL" -> labels.putAll(pairs(name, rest));
            case "USER" -> user = single(name, rest);
            case "WORKDIR" -> workingDir =
                    Path.of("/").resolve(workingDir).resolve(single(name, rest)).normalize().toString();
            case "VOLUME" -> jsonTexts(rest).orElseGet(() -> ShellWords.split(rest)).forEach(this::addVolume);
            case "STOPSIGNAL" -> stopSignal = Optional.of(signal(single(name, rest)));
            case "HEALTHCHECK" -> healthcheck = Optional.of(HealthcheckInstruction.parse(rest));
            case "ONBUILD" -> onBuild.add(trigger(rest));
            default -> throw EngineException.invalid(name + " is not a valid change command");
        }
    }

    private static boolean known(String name) {
        return Set.of("CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "USER", "WORKDIR", "VOLUME", "STOPSIGNAL",
                "HEALTHCHECK", "ONBUILD").contains(name);
    }

    /** A list in JSON as it is, anything else by way of a shell. */
    private List<String> commandLine(String rest) {
        return jsonTexts(rest).orElseGet(() -> {
            List<String> line = new ArrayList<>(shell.isEmpty() ? DEFAULT_SHELL : shell);
            line.add(rest);
            return line;
        });
    }

    /** A list of texts in JSON; what only looks like one is taken as plain text, as Docker does. */
    static Optional<List<String>> jsonTexts(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        JsonNode list;
        try {
            list = Json.parse(text.getBytes(StandardCharsets.UTF_8), "the list");
        } catch (EngineException e) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isTextual()) {
                return Optional.empty();
            }
            texts.add(element.asText());
        }
        return Optional.of(texts);
    }

    /** {@code a=b "c d"=e}, or the old form of one name and then the value. */
    private static Map<String, String> pairs(String name, String rest) {
        List<String> words = ShellWords.split(rest);
        String first = rest.split("\\s", 2)[0];
        Map<String, String> pairs = new LinkedHashMap<>();
        if (!first.contains("=")) {
            if (words.size() < 2) {
                throw EngineException.invalid(name + " must have two arguments");
            }
            pairs.put(words.get(0), rest.substring(first.length()).strip());
            return pairs;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw EngineException.invalid("Syntax error - can't find = in \"" + word
                        + "\". Must be of the form: name=value");
            }
            if (equals == 0) {
                throw EngineException.invalid(name + " names can not be blank");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private void setEnv(String name, String value) {
        String entry = name + "=" + value;
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).startsWith(name + "=")) {
                env.set(i, entry);
                return;
            }
        }
        env.add(entry);
    }

    private void expose(String text) {
        Matcher ports = PORTS.matcher(text);
        if (!ports.matches()) {
            throw EngineException.invalid("invalid containerPort: " + text);
        }
        int first = Integer.parseInt(ports.group(1));
        int last = Optional.ofNullable(ports.group(2)).map(Integer::parseInt).orElse(first);
        String protocol = Optional.ofNullable(ports.group(3)).orElse("tcp").toLowerCase(Locale.ROOT);
        if (first > last || last > LAST_PORT || !PROTOCOLS.contains(protocol)) {
            throw EngineException.invalid("invalid containerPort: " + text);
        }
        for (int port = first; port <= last; port++) {
            exposedPorts.add(port + "/" + protocol);
        }
    }

    private static String single(String name, String rest) {
        List<String> words = ShellWords.split(rest);
        if (words.size() != 1 && !name.equals("WORKDIR")) {
            throw EngineException.invalid(name + " requires exactly one argument");
        }
        return String.join(" ", words);
    }

    private void addVolume(String path) {
        if (path.isBlank()) {
            throw EngineException.invalid("VOLUME specified can not be an empty string");
        }
        volumes.add(path);
    }

    private static String signal(String text) {
        if (Signal.parse(text).isEmpty()) {
            throw EngineException.invalid("invalid signal: " + text);
        }
        return text;
    }

    private static String trigger(String rest) {
        String instruction = rest.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        if (instruction.equals("ONBUILD")) {
            throw EngineException.invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
        }
        if (instruction.equals("FROM") || instruction.equals("MAINTAINER")) {
            throw EngineException.invalid(instruction + " isn't allowed as an ONBUILD trigger");
        }
        return rest;
    }
}
