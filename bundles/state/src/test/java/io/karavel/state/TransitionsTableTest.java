package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.NOON;
import static io.karavel.state.Samples.RUNC;
import static io.karavel.state.Samples.after;
import static io.karavel.state.Samples.container;
import static io.karavel.state.Samples.exited;
import static io.karavel.state.Samples.exitedToRestart;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.LogConfig;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.state.Outcome.Changed;
import io.karavel.state.Outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

/**
 * Keeps the table in ARCHITECTURE.md as {@link Transitions} is. After a change of the function write it anew with
 * {@code mvn -pl bundles/state -am verify -Dkaravel.table.write=true}.
 */
public class TransitionsTableTest {
    private static final String BEGIN = "<!-- table of states and inputs: begin -->\n";
    private static final String END = "<!-- table of states and inputs: end -->\n";
    private static final Path DOCUMENT = Path.of("..", "..", "ARCHITECTURE.md");

    private static final RuntimeBinding OTHER = new RuntimeBinding("other", "plugin", "", Optional.empty(), Map.of());
    private static final Healthcheck CHECK = Healthcheck.of("CMD", "true");
    private static final Map<String, Container> STATES = states();
    private static final Map<String, Input> INPUTS = inputs();

    @Test
    public void theTableInTheArchitectureIsThatOfTheCode() throws IOException {
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertTrue("ARCHITECTURE.md has lost the marks of the table", begin >= BEGIN.length() && end >= begin);
        if (Boolean.getBoolean("karavel.table.write")) {
            Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
        } else {
            assertEquals("write it anew with -Dkaravel.table.write=true", table(), text.substring(begin, end));
        }
    }

    @Test
    public void theTableKnowsEveryStateAndEveryInput() {
        assertEquals(cases(ActualState.class), STATES.values().stream().map(Container::actual).map(Object::getClass)
                .collect(Collectors.toSet()));
        assertEquals(cases(Input.class), INPUTS.values().stream().map(Object::getClass).collect(Collectors.toSet()));
    }

    private static Set<Class<?>> cases(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses()).filter(type -> sealed.isAssignableFrom(type))
                .collect(Collectors.toSet());
    }

    private static Map<String, Container> states() {
        Container created = container("web").withHealthcheck(CHECK);
        Container running = after(created, BY_HAND, new Input.Started(42, NOON));
        Container exited = after(running, exited(3));
        Container restarting = after(running, exitedToRestart(1));
        Container unhealthy = after(running, failed(), failed(), failed());
        Map<String, Container> states = new LinkedHashMap<>();
        for (Container container : new Container[] {
            created,
            after(created, BY_HAND),
            after(exited, BY_HAND),
            after(restarting, new Input.StartClaimed(false, RUNC)),
            running,
            unhealthy,
            after(running, new Input.StopRequested()),
            after(running, new Input.Paused()),
            restarting,
            exited,
            after(exited, new Input.RemovalClaimed(false)),
            after(running, new Input.RemovalClaimed(true)),
            after(exited, new Input.RemovalClaimed(false), new Input.RemovalBegun()),
            after(exited, new Input.RemovalClaimed(false), new Input.RemovalBegun(), new Input.RemovalFailed("device busy"))
        }) {
            states.put(name(container) + (toEnd(container) ? ", to end" : container == unhealthy ? ", unhealthy" : ""), container);
        }
        return states;
    }

    private static Health.Result failure() {
        return new Health.Result(NOON.plusSeconds(1), NOON.plusSeconds(2), 1, "no");
    }

    private static Input failed() {
        return new Input.HealthReported(NOON, CHECK, failure());
    }

    private static boolean toEnd(Container container) {
        return container.actual() instanceof Running && !container.desired().run();
    }

    private static Map<String, Input> inputs() {
        Map<String, Input> inputs = new LinkedHashMap<>();
        inputs.put("StartClaimed by hand", BY_HAND);
        inputs.put("StartClaimed by policy", new Input.StartClaimed(false, RUNC));
        inputs.put("Started", new Input.Started(42, NOON));
        inputs.put("StartFailed", new Input.StartFailed(127, "not found"));
        inputs.put("Adopted", new Input.Adopted(42, NOON, false));
        inputs.put("Adopted, paused", new Input.Adopted(42, NOON, true));
        inputs.put("Exited", exited(0));
        inputs.put("Exited, to restart", exitedToRestart(1));
        inputs.put("StopRequested", new Input.StopRequested());
        inputs.put("KillRequested, meant to end", new Input.KillRequested(true));
        inputs.put("KillRequested, another signal", new Input.KillRequested(false));
        inputs.put("Paused", new Input.Paused());
        inputs.put("Unpaused", new Input.Unpaused());
        inputs.put("OutOfMemory", new Input.OutOfMemory());
        inputs.put("RestartAbandoned", new Input.RestartAbandoned("no such runtime"));
        inputs.put("Updated", new Input.Updated(Resources.UNLIMITED, new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0)));
        inputs.put("Renamed", new Input.Renamed("other"));
        inputs.put("Renamed, to its own name", new Input.Renamed("web"));
        inputs.put("RuntimeChanged", new Input.RuntimeChanged(OTHER));
        inputs.put("RuntimeChanged, to its own", new Input.RuntimeChanged(RUNC));
        LogConfig local = new LogConfig("local", Map.of());
        inputs.put("LogConfigChanged", new Input.LogConfigChanged(local, false));
        inputs.put("LogConfigChanged, handed over", new Input.LogConfigChanged(local, true));
        inputs.put("HealthReported", failed());
        inputs.put("HealthReported, of an earlier run", new Input.HealthReported(NOON.minusSeconds(1), CHECK, failure()));
        inputs.put("HealthUnknown", new Input.HealthUnknown());
        inputs.put("HealthActionClaimed", new Input.HealthActionClaimed(NOON, NOON.plusSeconds(3)));
        inputs.put("HealthcheckChanged", new Input.HealthcheckChanged(Healthcheck.of("NONE")));
        inputs.put("HealthcheckChanged, to its own", new Input.HealthcheckChanged(CHECK));
        inputs.put("RemovalClaimed", new Input.RemovalClaimed(false));
        inputs.put("RemovalClaimed by force", new Input.RemovalClaimed(true));
        inputs.put("RemovalBegun", new Input.RemovalBegun());
        inputs.put("RemovalFailed", new Input.RemovalFailed("device busy"));
        return inputs;
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| |");
        STATES.keySet().forEach(state -> table.append(' ').append(state).append(" |"));
        table.append("\n|---|").append("---|".repeat(STATES.size())).append('\n');
        INPUTS.forEach((name, input) -> {
            table.append("| **").append(name).append("** |");
            STATES.values().forEach(state -> table.append(' ').append(cell(state, input)).append(" |"));
            table.append('\n');
        });
        return table.toString();
    }

    private static String cell(Container before, Input input) {
        Outcome outcome = Transitions.apply(before, input);
        if (outcome instanceof Refused refused) {
            return "*" + refused.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + "*";
        }
        Container after = ((Changed) outcome).container();
        String wish = after.desired().equals(before.desired()) ? "" : " ✎";
        return (name(after).equals(name(before)) ? "–" : name(after)) + wish;
    }

    private static String name(Container container) {
        return name(container.actual());
    }

    private static String name(ActualState state) {
        if (state instanceof Starting starting) {
            return "Starting (" + name(starting.before()) + ")";
        }
        if (state instanceof Removing removing) {
            return "Removing (" + name(removing.before()) + ")";
        }
        if (state instanceof Dead) {
            return "Dead";
        }
        return state instanceof Running running && running.paused() ? "Running, paused" : state.getClass().getSimpleName();
    }
}
