package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.faults.Slot.Existence;
import io.karavel.itests.faults.Slot.Life;
import io.karavel.itests.support.Kernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what the engine says with what it was told to do and with what the kernel and containerd have, while nobody works. */
final class Audit {
    private static final Duration CLEAN_DEADLINE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int UNKNOWN_CODE = 255;
    private static final int FAILED_START_CODE = 128;

    private final Client client;
    private final Kernel kernel;
    private final Containerd containerd;
    private final Set<String> disturbed;
    private final Demands demands;
    private final Set<String> everSeen = new HashSet<>();

    /** @param disturbed ids of containers of which something was killed behind the engine's back */
    Audit(Path root, Client client, Set<String> disturbed, Demands demands) {
        this.client = client;
        kernel = new Kernel(root);
        containerd = new Containerd(root);
        this.disturbed = disturbed;
        this.demands = demands;
    }

    /** Everything that was answered is so. The slots learn what runs. */
    void check(List<Slot> slots) {
        checkList(slots);
        awaitTruth(slots);
        awaitRestarts(slots);
        if (demands.strict()) {
            awaitNone("there still is ", demands.patience(), () -> endedForGood(slots));
        }
        for (Slot slot : slots) {
            if (slot.existence() == Existence.PRESENT) {
                checkLife(slot);
            }
        }
    }

    private void checkList(List<Slot> slots) {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> optional = new TreeMap<>();
        for (Slot slot : slots) {
            if (slot.existence() == Existence.PRESENT) {
                (mayBeGone(slot) ? optional : expected).put(slot.id().orElseThrow(), slot.name());
            }
        }
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode container : client.containers()) {
            String id = container.path("Id").asText();
            assertEquals("listed twice: " + id, null,
                    listed.put(id, container.path("Names").path(0).asText().substring(1)));
        }
        everSeen.addAll(expected.keySet());
        everSeen.addAll(listed.keySet());
        optional.keySet().forEach(listed::remove);
        assertEquals("the list of all containers, by id and name", expected, listed);
    }

    /** It was to go when it ended, and something ended it behind the engine's back. */
    boolean mayBeGone(Slot slot) {
        return slot.kind() == Kind.VANISHING && slot.id().filter(disturbed::contains).isPresent();
    }

    /** What the engine says of each container is what the kernel has; each has to be seen not to change while it is looked at. */
    private void awaitTruth(List<Slot> slots) {
        Set<String> proven = new HashSet<>();
        awaitNone("the engine still does not tell the truth: ", demands.patience(), () -> lies(proven));
        // These change all the time, and a look may take longer than they stay as they are.
        Set<String> restless = present(slots, Kind.RESTARTING).map(slot -> slot.id().orElseThrow()).collect(Collectors.toSet());
        awaitNone("nobody knows yet whether the engine tells the truth of ", demands.patience(), () -> {
            List<String> open = new ArrayList<>(lies(proven));
            everSeen.stream().filter(id -> !proven.contains(id) && !restless.contains(id)).forEach(open::add);
            return open;
        });
    }

    private static Stream<Slot> present(List<Slot> slots, Kind kind) {
        return slots.stream().filter(slot -> slot.kind() == kind && slot.existence() == Existence.PRESENT);
    }

    /** What is to run again and again does. */
    private void awaitRestarts(List<Slot> slots) {
        Map<Slot, String> began = new HashMap<>();
        present(slots, Kind.RESTARTING).filter(slot -> slot.id().filter(disturbed::contains).isEmpty()).forEach(slot -> {
            JsonNode state = state(slot);
            if (state.path("Running").asBoolean() || demands.strict() && slot.isToRunAgain()) {
                began.put(slot, state.path("StartedAt").asText());
            }
        });
        awaitNone("this was not started again: ", demands.patience(), () -> {
            List<String> late = new ArrayList<>();
            began.forEach((slot, at) -> {
                JsonNode now = state(slot);
                boolean refused = !now.path("Running").asBoolean() && !now.path("Error").asText().isEmpty();
                if (now.path("StartedAt").asText().equals(at) && (demands.strict() || !refused)) {
                    late.add(slot + ": " + now);
                }
            });
            return late;
        });
    }

    private JsonNode state(Slot slot) {
        return client.inspect(slot.id().orElseThrow()).orElseThrow(() -> new AssertionError(slot + " is lost")).path("State");
    }

    /** Those that are to go away when they end, and ended. */
    private List<String> endedForGood(List<Slot> slots) {
        return present(slots, Kind.VANISHING).filter(slot -> client.inspect(slot.id().orElseThrow())
                .filter(container -> Set.of("exited", "dead").contains(container.path("State").path("Status").asText())).isPresent())
                .map(Slot::toString).toList();
    }

    /** Looks until there is nothing to complain of; once more, if need be, when the deadline has passed: looking itself takes time. */
    private static void awaitNone(String problem, Duration deadline, Supplier<List<String>> complaints) {
        long begin = System.nanoTime();
        while (true) {
            boolean late = System.nanoTime() - begin > deadline.toNanos();
            List<String> found = complaints.get();
            if (found.isEmpty()) {
                return;
            }
            if (late) {
                throw new AssertionError("after " + deadline.toSeconds() + " s " + problem + found);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** @param proven those that were found to be as the engine says; they are added, and not looked at again */
    private List<String> lies(Set<String> proven) {
        Map<String, JsonNode> before = states();
        Optional<Map<String, Integer>> tasks = containerd.liveTasks();
        if (tasks.isEmpty()) {
            return List.of("containerd does not answer");
        }
        Map<String, Set<Integer>> processes = kernel.processes();
        Map<String, Set<Integer>> shims = kernel.shims();
        Map<String, JsonNode> after = states();
        Set<String> all = new TreeSet<>(after.keySet());
        all.addAll(everSeen);
        all.addAll(tasks.get().keySet());
        all.removeAll(proven);
        List<String> lies = new ArrayList<>();
        for (String id : all) {
            Optional<JsonNode> state = Optional.ofNullable(after.get(id));
            // What changed while it was looked at shows nothing.
            if (state.equals(Optional.ofNullable(before.get(id)))) {
                Set<Integer> shimsOfIt = shims.getOrDefault(id, Set.of());
                Optional<String> lie = shimsOfIt.size() > 1 ? Optional.of("it has more than one shim: " + shimsOfIt)
                        : lie(state, processes.getOrDefault(id, Set.of()), Optional.ofNullable(tasks.get().get(id)));
                lie.ifPresentOrElse(what -> lies.add(id + ": " + what), () -> proven.add(id));
            }
        }
        return lies;
    }

    private Map<String, JsonNode> states() {
        Map<String, JsonNode> states = new HashMap<>();
        for (JsonNode container : client.containers()) {
            String id = container.path("Id").asText();
            client.inspect(id).ifPresent(details -> states.put(id, details.path("State")));
        }
        return states;
    }

    private Optional<String> lie(Optional<JsonNode> state, Set<Integer> processes, Optional<Integer> task) {
        String said = state.map(JsonNode::toString).orElse("no such container");
        String fact = "processes " + processes + ", task " + task;
        // One that waits for its restart counts as running for clients, with no process.
        int pid = state.map(one -> one.path("Pid").asInt()).orElse(0);
        boolean truth = pid == 0
                ? (processes.isEmpty() && task.isEmpty() || isBeingRestarted(state, processes)) && state.map(Audit::claimsNoProcess).orElse(true)
                : processes.contains(pid) && task.filter(one -> one == pid).isPresent()
                        && processes.stream().allMatch(process -> Kernel.isOf(process, pid)) && !kernel.commandLine(pid).contains("runc init");
        return truth ? Optional.empty() : Optional.of(said + " but " + fact);
    }

    /** Nobody can say that it runs while its program has not begun. */
    private boolean isBeingRestarted(Optional<JsonNode> state, Set<Integer> processes) {
        return state.filter(one -> one.path("Restarting").asBoolean()).isPresent()
                && processes.stream().allMatch(pid -> kernel.commandLine(pid).contains("runc init"));
    }

    private static boolean claimsNoProcess(JsonNode state) {
        return !state.path("Running").asBoolean() || state.path("Restarting").asBoolean();
    }

    private void checkLife(Slot slot) {
        boolean wasDisturbed = slot.id().filter(disturbed::contains).isPresent();
        Optional<JsonNode> found = client.inspect(slot.id().orElseThrow());
        if (found.isEmpty() && mayBeGone(slot)) {
            slot.gone();
            return;
        }
        JsonNode state = found.orElseThrow(() -> new AssertionError(slot + " is lost")).path("State");
        boolean running = state.path("Running").asBoolean();
        // An engine that starts starts these, too, when they were stopped by hand.
        boolean dependable = slot.kind() != Kind.RESTARTING && !wasDisturbed;
        if (dependable && slot.life() != Life.UNKNOWN) {
            assertEquals(slot + " should be " + slot.life() + ", and is " + state, slot.life() == Life.RUNNING, running);
        }
        slot.pid().filter(pid -> !wasDisturbed).ifPresent(pid -> assertEquals(slot + " has another process, though nobody restarted it",
                pid.intValue(), state.path("Pid").asInt()));
        if (!running && !wasDisturbed) {
            checkExitCode(slot, state);
        }
        if (slot.kind().staysAlive()) {
            slot.lives(running ? Life.RUNNING : Life.STOPPED);
            if (running) {
                slot.seen(state.path("Pid").asInt());
            }
        }
    }

    private static void checkExitCode(Slot slot, JsonNode state) {
        int code = state.path("ExitCode").asInt();
        if (code == UNKNOWN_CODE) {
            throw new AssertionError(slot + " ended, and how is not known any more: " + state);
        }
        if (slot.kind() == Kind.SHORT && !slot.endedByHand() && state.path("Status").asText().equals("exited")) {
            // A start that was refused while containerd was away takes the place of the last end, as Docker has it.
            boolean startFailed = !state.path("Error").asText().isEmpty();
            assertEquals(slot + (startFailed ? " could not be started: " : " ended by itself: ") + state,
                    startFailed ? FAILED_START_CODE : Kind.SHORT_EXIT, code);
        }
    }

    /** Nothing is left of any container. */
    void checkNothingIsLeft() {
        awaitNone("all containers are removed, and yet there is ", CLEAN_DEADLINE, this::leftovers);
    }

    private List<String> leftovers() {
        List<String> left = new ArrayList<>();
        client.containers().forEach(container -> left.add("the container " + container));
        containerd.tasks().ifPresentOrElse(tasks -> tasks.forEach(task -> left.add("the task " + task)), () -> left.add("no containerd"));
        containerd.containers().ifPresent(records -> records.forEach(id -> left.add("containerd's container " + id)));
        containerd.activeSnapshots().ifPresent(snapshots -> snapshots.forEach(key -> left.add("the snapshot " + key)));
        kernel.shims().forEach((id, pids) -> left.add("the shims " + pids + " of " + id));
        kernel.processes().forEach((id, pids) -> {
            if (everSeen.contains(id)) {
                left.add("the processes " + pids + " of " + id);
            }
        });
        kernel.mounts().forEach(mount -> left.add("the mount " + mount));
        kernel.fifos().forEach(fifo -> left.add("the pipe " + fifo));
        kernel.containerFolders().forEach(folder -> left.add("the folder " + folder));
        return left;
    }

    Kernel kernel() {
        return kernel;
    }

    Containerd containerd() {
        return containerd;
    }
}
