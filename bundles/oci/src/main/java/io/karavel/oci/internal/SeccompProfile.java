package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A system call filter whose rules depend on the container and the machine. {@link #resolve} leaves those that apply, as OCI's
 * {@code seccomp} object. Runtimes skip system calls they do not know, so a profile may name those of newer kernels.
 *
 * @param head          what goes into OCI's object as it is
 * @param architectures the machine's own and those whose programs it can run too, by OCI's name of the machine; empty where
 *                      {@code head} has a list that always applies
 */
record SeccompProfile(ObjectNode head, Map<String, List<String>> architectures, List<Rule> rules) {
    private static final String BUILT_IN = "seccomp-default.json";
    private static final Map<String, List<String>> ARCHITECTURES = Map.of(
            "amd64", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
            "arm64", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
            "s390x", List.of("SCMP_ARCH_S390X", "SCMP_ARCH_S390"),
            "ppc64le", List.of("SCMP_ARCH_PPC64LE"),
            "riscv64", List.of("SCMP_ARCH_RISCV64"));

    /** A group of system calls, and when it counts: each non-empty part of {@code when} must hold, none of {@code unless}. */
    record Rule(ObjectNode json, Condition when, Condition unless) {
        boolean applies(Set<String> capabilities, Host host) {
            boolean wanted = (when.capabilities().isEmpty() || capabilities.containsAll(when.capabilities()))
                    && (when.architectures().isEmpty() || when.architectures().contains(host.architecture()))
                    && when.kernel().map(Host.Kernel::parse).map(host.kernel()::isAtLeast).orElse(true);
            boolean unwanted = unless.capabilities().stream().anyMatch(capabilities::contains)
                    || unless.architectures().contains(host.architecture())
                    || unless.kernel().map(Host.Kernel::parse).map(host.kernel()::isAtLeast).orElse(false);
            return wanted && !unwanted;
        }
    }

    /** {@code architectures} in the words of Docker's profiles, {@code kernel} the oldest version. */
    record Condition(List<String> capabilities, List<String> architectures, Optional<String> kernel) {}

    /** The one of this engine. */
    static SeccompProfile builtIn() {
        try (InputStream resource = SeccompProfile.class.getResourceAsStream(BUILT_IN)) {
            JsonNode profile = Json.read(resource.readAllBytes());
            ObjectNode head = Json.object().put("defaultAction", "SCMP_ACT_ERRNO").put("defaultErrnoRet", 1);
            return new SeccompProfile(head, ARCHITECTURES,
                    elements(profile.path("rules")).map(SeccompProfile::builtInRule).toList());
        } catch (IOException e) {
            throw EngineException.system("cannot read " + BUILT_IN + ": " + e.getMessage(), e);
        }
    }

    static SeccompProfile read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw EngineException.system("opening seccomp profile (" + file + ") failed: " + e.getMessage(), e);
        }
    }

    /** Reads a profile in Docker's format, of which OCI's own is a part. */
    static SeccompProfile parse(String text) {
        JsonNode profile;
        try {
            profile = Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw EngineException.invalid("Decoding seccomp profile failed: " + e.getMessage());
        }
        if (!profile.path("defaultAction").isTextual()) {
            throw EngineException.invalid("Decoding seccomp profile failed: no defaultAction");
        }
        ObjectNode head = Json.object();
        for (String key : List.of("defaultAction", "defaultErrnoRet", "flags", "listenerPath", "listenerMetadata", "architectures")) {
            if (profile.hasNonNull(key)) {
                head.set(key, profile.get(key));
            }
        }
        boolean mapped = profile.path("archMap").size() > 0;
        if (mapped && profile.path("architectures").size() > 0) {
            throw EngineException.invalid("'architectures' and 'archMap' were specified in the seccomp profile, use either "
                    + "'architectures' or 'archMap'");
        }
        return new SeccompProfile(head, mapped ? ownMap(profile.get("archMap")) : Map.of(),
                elements(profile.path("syscalls")).map(SeccompProfile::dockerRule).toList());
    }

    ObjectNode resolve(List<String> capabilities, Host host) {
        Set<String> held = Set.copyOf(capabilities);
        ObjectNode resolved = head.deepCopy();
        List<String> machines = architectures.getOrDefault(host.architecture(), List.of());
        if (!machines.isEmpty()) {
            resolved.set("architectures", Json.strings(machines));
        }
        resolved.set("syscalls",
                Json.objects(rules.stream().filter(rule -> rule.applies(held, host)).map(Rule::json).toList()));
        return resolved;
    }

    private static Map<String, List<String>> ownMap(JsonNode archMap) {
        Map<String, List<String>> result = new HashMap<>();
        for (JsonNode entry : archMap) {
            String machine = entry.path("architecture").asText();
            List<String> all = new ArrayList<>(List.of(machine));
            all.addAll(Json.texts(entry.path("subArchitectures")));
            ARCHITECTURES.forEach((name, known) -> {
                if (known.get(0).equals(machine)) {
                    result.put(name, List.copyOf(all));
                }
            });
        }
        return Map.copyOf(result);
    }

    private static Rule builtInRule(JsonNode rule) {
        ObjectNode json = Json.object();
        ArrayNode names = json.putArray("names");
        Json.texts(rule.get("names")).forEach(line -> Stream.of(line.split(" ")).forEach(names::add));
        json.put("action", rule.has("errno") ? "SCMP_ACT_ERRNO" : "SCMP_ACT_ALLOW");
        if (rule.has("errno")) {
            json.set("errnoRet", rule.get("errno"));
        }
        if (rule.has("argument")) {
            json.putArray("args").add(rule.get("argument"));
        }
        return new Rule(json, condition(rule.path("when"), "capabilities", "architectures", "kernel"),
                condition(rule.path("unless"), "capabilities", "architectures", "kernel"));
    }

    private static Rule dockerRule(JsonNode rule) {
        ObjectNode json = Json.object();
        if (rule.hasNonNull("name")) {
            json.putArray("names").add(rule.get("name"));
        } else {
            json.set("names", rule.path("names"));
        }
        for (String key : List.of("action", "errnoRet")) {
            if (rule.hasNonNull(key)) {
                json.set(key, rule.get(key));
            }
        }
        if (rule.path("args").size() > 0) {
            json.set("args", rule.get("args"));
        }
        return new Rule(json, condition(rule.path("includes"), "caps", "arches", "minKernel"),
                condition(rule.path("excludes"), "caps", "arches", "minKernel"));
    }

    private static Condition condition(JsonNode json, String capabilities, String architectures, String kernel) {
        return new Condition(Json.texts(json.path(capabilities)), Json.texts(json.path(architectures)),
                json.hasNonNull(kernel) ? Optional.of(json.get(kernel).asText()) : Optional.empty());
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
