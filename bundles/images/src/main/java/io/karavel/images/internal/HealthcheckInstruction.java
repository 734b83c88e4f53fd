package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Healthcheck;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arguments of {@code HEALTHCHECK}: options, then {@code NONE} or {@code CMD} and a command. */
final class HealthcheckInstruction {
    private static final Pattern OPTION = Pattern.compile("--([a-z-]+)=(\\S*)\\s*");
    private static final Set<String> OPTIONS = Set.of("interval", "timeout", "start-period", "start-interval",
            "retries");
    private static final Pattern TEST = Pattern.compile("(\\S+)(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern DURATION_PART =
            Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of("ns", 1L, "us", 1_000L, "µs", 1_000L, "ms", 1_000_000L,
            "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private HealthcheckInstruction() {}

    static Healthcheck parse(String arguments) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher option = OPTION.matcher(arguments);
        int position = 0;
        while (option.find(position) && option.start() == position) {
            if (!OPTIONS.contains(option.group(1))) {
                throw EngineException.invalid("unknown flag: " + option.group(1));
            }
            options.put(option.group(1), option.group(2));
            position = option.end();
        }
        List<String> test = test(arguments.substring(position));
        if (test.equals(List.of("NONE")) && !options.isEmpty()) {
            throw EngineException.invalid("HEALTHCHECK NONE takes no options");
        }
        return new Healthcheck(test, duration("interval", options), duration("timeout", options),
                duration("start-period", options), duration("start-interval", options), retries(options), Optional.empty());
    }

    private static List<String> test(String text) {
        Matcher matcher = TEST.matcher(text.strip());
        String type = matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
        String command = type.isEmpty() || matcher.group(2) == null ? "" : matcher.group(2).strip();
        if (type.equals("NONE") && command.isEmpty()) {
            return List.of("NONE");
        }
        if (type.equals("NONE")) {
            throw EngineException.invalid("HEALTHCHECK NONE takes no arguments");
        }
        if (!type.equals("CMD")) {
            throw EngineException.invalid("Unknown type \"" + type + "\" in HEALTHCHECK (try CMD)");
        }
        List<String> test = new ArrayList<>();
        ChangeInstructions.jsonTexts(command).ifPresentOrElse(words -> {
            test.add("CMD");
            test.addAll(words);
        }, () -> {
            test.add("CMD-SHELL");
            test.add(command);
        });
        if (command.isEmpty() || test.size() < 2) {
            throw EngineException.invalid("Missing command after HEALTHCHECK CMD");
        }
        return test;
    }

    /** A duration as Go writes it, such as {@code 1m30s}. */
    private static Duration duration(String name, Map<String, String> options) {
        String text = options.getOrDefault(name, "");
        if (text.isEmpty() || text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher part = DURATION_PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int position = 0;
        while (part.find(position) && part.start() == position) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
            position = part.end();
        }
        if (position != text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw EngineException.invalid("invalid duration \"" + text + "\"");
        }
        Duration duration = Duration.ofNanos(nanos.longValue());
        if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
            throw EngineException.invalid("Interval \"" + name + "\" cannot be less than 1ms");
        }
        return duration;
    }

    private static int retries(Map<String, String> options) {
        String text = options.getOrDefault("retries", "0");
        if (!text.matches("[0-9]{1,9}")) {
            throw EngineException.invalid("--retries must be a number, at least 0 (not " + text + ")");
        }
        return Integer.parseInt(text);
    }
}
