package io.karavel.state.offline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the user typed.
 *
 * @param all   also containers that do not run
 * @param quiet only ids
 * @param whole nothing is cut
 * @param json  a JSON object for each container, one a line
 * @param check whether what is stored as running still runs
 */
record Arguments(
        Command command, boolean all, boolean quiet, boolean whole, boolean json, boolean check, List<String> references) {
    private static final Map<String, String> LONG_FORMS =
            Map.of("-a", "--all", "-q", "--quiet");

    /** What it can do, and the options that go with it. */
    enum Command {
        PS("ps", Set.of("--all", "--quiet", "--no-trunc", "--json", "--no-check")),
        INSPECT("inspect", Set.of("--no-check"));

        private final String word;
        private final Set<String> options;

        Command(String word, Set<String> options) {
            this.word = word;
            this.options = options;
        }
    }

    /** It was called wrongly. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Arguments parse(String name, List<String> words) throws UsageException {
        Command command = Command.PS.word.equals(name) ? Command.PS : Command.INSPECT;
        Set<String> options = new HashSet<>();
        List<String> references = new ArrayList<>();
        for (String word : words) {
            String option = LONG_FORMS.getOrDefault(word, word);
            if (!option.startsWith("-")) {
                references.add(word);
            } else if (command.options.contains(option)) {
                options.add(option);
            } else {
                throw new UsageException("'karavel " + name + " --offline' has no option '" + word
                        + "' (see: karavel help " + name + ")");
            }
        }
        if (command == Command.PS && !references.isEmpty()) {
            throw new UsageException("'karavel ps --offline' takes no '" + references.get(0)
                    + "' (see: karavel help ps)");
        }
        if (command == Command.INSPECT && references.isEmpty()) {
            throw new UsageException("say which container: karavel inspect --offline CONTAINER");
        }
        return new Arguments(command, options.contains("--all"), options.contains("--quiet"),
                options.contains("--no-trunc"), options.contains("--json"), !options.contains("--no-check"),
                List.copyOf(references));
    }
}
