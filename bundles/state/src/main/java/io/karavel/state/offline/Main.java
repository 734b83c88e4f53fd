package io.karavel.state.offline;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.state.ProcessCheck;
import io.karavel.state.internal.ContainerJson;
import io.karavel.state.internal.StateReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Shows what is stored of containers, with the engine or without it: a program of its own that reads the state files
 * and asks nobody. Its arguments are the folder of containers, {@code ps} or {@code inspect}, options, and for
 * {@code inspect} what to show; it ends with 0, with 1 where something could not be shown, or with 2 where it was
 * called wrongly.
 */
public final class Main {
    private final PrintStream out;
    private final PrintStream complaints;
    private final Clock clock;
    private boolean failed;

    Main(PrintStream out, PrintStream complaints, Clock clock) {
        this.out = out;
        this.complaints = complaints;
        this.clock = clock;
    }

    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int status = new Main(out, System.err, Clock.systemUTC()).run(List.of(words));
        out.flush();
        System.exit(status);
    }

    int run(List<String> words) {
        try {
            Path folder = Path.of(words.get(0));
            Arguments arguments = Arguments.parse(words.get(1), words.subList(2, words.size()));
            StateReader reader = new StateReader(folder, this::complain);
            UnaryOperator<Container> check = arguments.check() ? new ProcessCheck(clock) : UnaryOperator.identity();
            if (arguments.command() == Arguments.Command.PS) {
                list(reader, check, arguments);
            } else {
                inspect(reader, check, arguments.references());
            }
            return failed ? 1 : 0;
        } catch (Arguments.UsageException wrong) {
            complain(wrong.getMessage());
            return 2;
        } catch (EngineException | IOException failure) {
            complain(failure.getMessage());
            return 1;
        }
    }

    private void list(StateReader reader, UnaryOperator<Container> check, Arguments arguments) throws IOException {
        List<Container> shown = reader.list().stream()
                .map(check)
                .filter(container -> arguments.all() || container.view().running())
                .sorted(Comparator.comparing(Container::created).reversed().thenComparing(Container::id))
                .toList();
        if (arguments.json()) {
            for (Container container : shown) {
                out.println(ContainerJson.line(ContainerView.summary(container)));
            }
        } else if (arguments.quiet()) {
            shown.forEach(container -> out.println(ContainerTable.id(container, arguments.whole())));
        } else {
            new ContainerTable(clock, arguments.whole()).print(shown, out);
        }
    }

    private void inspect(StateReader reader, UnaryOperator<Container> check, List<String> references)
            throws IOException {
        List<Object> found = new ArrayList<>();
        for (String reference : references) {
            try {
                Container stored = reader.load(reference);
                found.add(ContainerView.details(stored, check.apply(stored)));
            } catch (EngineException failure) {
                complain(failure.getMessage());
            }
        }
        out.println(ContainerJson.pretty(found));
    }

    private void complain(String message) {
        complaints.println("karavel: " + message);
        failed = true;
    }
}
