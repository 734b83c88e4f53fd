package io.karavel.state.offline;

import io.karavel.model.Container;
import io.karavel.model.StateView;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Containers for people, a line for each, in the columns that {@code docker ps} has. */
final class ContainerTable {
    private static final int COMMAND_WIDTH = 20;
    private static final String GAP = "   ";
    private static final List<String> HEADER =
            List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES");

    private final Clock clock;
    private final boolean whole;

    ContainerTable(Clock clock, boolean whole) {
        this.clock = clock;
        this.whole = whole;
    }

    static String id(Container container, boolean whole) {
        return whole ? container.id().value() : container.id().shortForm();
    }

    void print(List<Container> containers, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (Container container : containers) {
            rows.add(List.of(id(container, whole), container.image().reference(), command(container),
                    age(container.created()) + " ago", status(container.view()), container.name()));
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private String command(Container container) {
        String command = String.join(" ", container.config().commandLine());
        boolean fits = whole || command.length() <= COMMAND_WIDTH;
        return '"' + (fits ? command : command.substring(0, COMMAND_WIDTH - 1) + "…") + '"';
    }

    private String status(StateView view) {
        return switch (view.status()) {
            case RUNNING -> "Up " + age(view.startedAt().orElseThrow());
            case PAUSED -> "Up " + age(view.startedAt().orElseThrow()) + " (Paused)";
            case RESTARTING -> "Restarting (" + view.exitCode() + ") " + ended(view);
            case EXITED -> "Exited (" + view.exitCode() + ") " + ended(view);
            case DEAD -> "Dead";
            case REMOVING -> "Removal In Progress";
            case CREATED -> "Created";
        };
    }

    private String ended(StateView view) {
        return age(view.finishedAt().orElseThrow()) + " ago";
    }

    private String age(Instant moment) {
        Duration age = Duration.between(moment, clock.instant());
        if (age.toSeconds() < 1) {
            return "less than a second";
        }
        if (age.toMinutes() < 1) {
            return count(age.toSeconds(), "second");
        }
        if (age.toHours() < 1) {
            return count(age.toMinutes(), "minute");
        }
        return age.toDays() < 2 ? count(age.toHours(), "hour") : count(age.toDays(), "day");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
