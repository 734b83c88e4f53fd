package io.karavel.testkit;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;

/**
 * Finds where the classes of a bundle capture the configuration more than once in one operation: a second
 * {@link ConfigStore#current()} may answer with another configuration, and the operation would mix the two.
 *
 * <p>An operation is a method with everything it calls in its bundle, lambdas included. Found are a method that captures, itself or
 * through others, at more than one place or in a loop, and one that captures although it was handed a {@link ConfigSnapshot} or an
 * {@link EngineConfig}. Work that only begins in an operation and goes on without it, such as what follows the end of a container
 * days later, is an operation of its own and has to be named as such.
 */
public final class ConfigCaptures {
    private static final String CAPTURE = Type.getInternalName(ConfigStore.class) + ".current()"
            + Type.getDescriptor(ConfigSnapshot.class);
    private static final List<String> CAPTURED =
            List.of(Type.getDescriptor(ConfigSnapshot.class), Type.getDescriptor(EngineConfig.class));

    private final Map<String, MethodCalls> methods = new TreeMap<>();
    private final Set<String> operations;
    private final Set<String> capturing = new TreeSet<>();

    private ConfigCaptures(Set<String> operations) {
        this.operations = operations;
    }

    /**
     * What is wrong, a line for each method; empty where all is well.
     *
     * @param member     any class of the bundle
     * @param operations methods that begin an operation of their own, as {@code Class.method}
     */
    public static List<String> violations(Class<?> member, String... operations) {
        try {
            Path classes = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                return violations(files.filter(file -> file.toString().endsWith(".class")).toList(), Set.of(operations));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the classes of " + member + " are not in a folder", e);
        }
    }

    static List<String> violations(List<Path> classes, Set<String> operations) throws IOException {
        ConfigCaptures captures = new ConfigCaptures(operations);
        for (Path file : classes) {
            new ClassReader(Files.readAllBytes(file)).accept(new CallCollector(captures.methods), ClassReader.SKIP_FRAMES);
        }
        captures.follow();
        return captures.find();
    }

    /** Every method that captures, or calls one that does. */
    private void follow() {
        capturing.add(CAPTURE);
        boolean more = true;
        while (more) {
            more = false;
            for (MethodCalls method : methods.values()) {
                if (!operations.contains(method.shortName()) && !sites(method).isEmpty()) {
                    more |= capturing.add(method.id());
                }
            }
        }
    }

    private List<MethodCalls.Call> sites(MethodCalls method) {
        return method.calls().stream().filter(call -> capturing.contains(call.target())).toList();
    }

    private List<String> find() {
        List<String> violations = new ArrayList<>();
        for (MethodCalls method : methods.values()) {
            List<MethodCalls.Call> sites = sites(method);
            String places = String.join(" and ", sites.stream().map(MethodCalls.Call::toString).toList());
            if (sites.size() > 1) {
                violations.add(method.shortName() + " captures the configuration more than once: " + places);
            } else if (sites.stream().anyMatch(method::isInLoop)) {
                violations.add(method.shortName() + " captures the configuration in a loop: " + places);
            } else if (!sites.isEmpty() && CAPTURED.stream().anyMatch(method.id()::contains)) {
                violations.add(method.shortName() + " captures the configuration though it has it: " + places);
            }
        }
        return violations;
    }
}
