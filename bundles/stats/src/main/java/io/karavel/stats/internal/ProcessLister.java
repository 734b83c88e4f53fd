package io.karavel.stats.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.StatsService.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has {@code ps} show processes, and keeps the rows of those that are asked for. The words are Docker's. */
final class ProcessLister {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String PID = "PID";
    /** What {@code ps -T} and the like write in place of the id in the rows of threads. */
    private static final String THREAD = "-";
    private static final Pattern RENAMED_PID = Pattern.compile("\\s+(\\S*)=\\s*(PID\\S*)");

    private ProcessLister() {}

    static ProcessTable list(Set<Integer> pids, String arguments) {
        Matcher renamed = RENAMED_PID.matcher(arguments);
        if (renamed.find()) {
            throw EngineException.invalid("specifying \"" + renamed.group(1) + "=" + renamed.group(2) + "\" is not allowed");
        }
        List<String> words = Arrays.stream(arguments.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
        String selection = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
        Output selected = ps(Stream.concat(words.stream(), Stream.of("-q", selection)).toList());
        // Some arguments do not go together with a selection.
        Output shown = selected.exit() == 0 ? selected : ps(words);
        if (shown.exit() != 0) {
            throw new EngineException(ErrorKind.SYSTEM, "ps: " + shown.errors().lines().findFirst().orElse("exit " + shown.exit()));
        }
        return parse(shown.output(), pids);
    }

    static ProcessTable parse(String output, Set<Integer> pids) {
        List<String> lines = output.lines().toList();
        List<String> titles = lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).strip().split("\\s+"));
        int column = titles.indexOf(PID);
        if (column < 0) {
            throw new EngineException(ErrorKind.SYSTEM, "Couldn't find PID field in ps output");
        }
        List<List<String>> rows = new ArrayList<>();
        boolean shown = false;
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.strip().split("\\s+", titles.size());
            if (fields.length <= column) {
                continue;
            }
            if (!fields[column].equals(THREAD)) {
                shown = pids.contains(number(fields[column]));
            }
            if (shown) {
                List<String> row = new ArrayList<>(Arrays.asList(fields));
                while (row.size() < titles.size()) {
                    row.add("");
                }
                rows.add(row);
            }
        }
        return new ProcessTable(titles, rows);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw EngineException.system("Unexpected pid '" + text + "'", e);
        }
    }

    private record Output(int exit, String output, String errors) {}

    private static Output ps(List<String> arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("ps"), arguments.stream()).toList()).start();
            try {
                process.getOutputStream().close();
                // Only one that is late is ended: destroying closes the streams, also those of a program that has just ended by itself.
                CompletableFuture<Process> end = process.onExit().orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((done, late) -> {
                            if (late != null) {
                                process.destroyForcibly();
                            }
                        });
                // Errors are few; they do not fill their pipe while the output is read.
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                end.join();
                return new Output(process.exitValue(), output, errors);
            } finally {
                process.destroyForcibly();
            }
        } catch (CompletionException e) {
            throw new EngineException(ErrorKind.TIMEOUT, "ps does not end", e);
        } catch (IOException e) {
            throw EngineException.system("ps cannot be run: " + e.getMessage(), e);
        }
    }
}
