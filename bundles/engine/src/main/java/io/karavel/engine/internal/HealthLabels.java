package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Healthcheck;
import io.karavel.model.UnhealthyAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Healthchecks given as labels, for clients that know none but Docker's two kinds: {@code io.karavel.health.http=http://:8080/ready},
 * {@code io.karavel.health.tcp=:6379}, or any kind as {@code io.karavel.health.test=KIND argument…}. Words are parted by spaces. How
 * often and how long is said as always ({@code --health-interval} and so on).
 */
final class HealthLabels {
    private static final String PREFIX = "io.karavel.health.";
    /** The labels, and the words their tests begin with. */
    private static final Map<String, List<String>> TESTS =
            Map.of(PREFIX + "http", List.of("HTTP"), PREFIX + "tcp", List.of("TCP"), PREFIX + "test", List.of());

    private HealthLabels() {}

    /**
     * A healthcheck with the test that a label says, where it has none of its own.
     *
     * @throws EngineException {@code INVALID} for labels that make no sense
     */
    static Optional<Healthcheck> complete(Optional<Healthcheck> check, Map<String, String> labels) {
        Optional.ofNullable(labels.get(UnhealthyAction.LABEL)).ifPresent(HealthLabels::checkAction);
        List<List<String>> tests = TESTS.keySet().stream().filter(labels::containsKey)
                .map(label -> words(TESTS.get(label), labels.get(label))).toList();
        if (tests.size() > 1) {
            throw EngineException.invalid("only one of the labels " + TESTS.keySet().stream().sorted().toList() + " may be given");
        }
        if (tests.isEmpty() || check.filter(given -> !given.test().isEmpty()).isPresent()) {
            return check;
        }
        return Optional.of(check.orElseGet(Healthcheck::of).withTest(tests.get(0)));
    }

    private static List<String> words(List<String> kind, String text) {
        return Stream.concat(kind.stream(), Stream.of(text.strip().split("\\s+"))).filter(word -> !word.isEmpty()).toList();
    }

    private static void checkAction(String text) {
        if (UnhealthyAction.parse(text).isEmpty()) {
            throw EngineException.invalid("label " + UnhealthyAction.LABEL + ": \"" + text + "\" is none of none, restart, stop and kill");
        }
    }
}
