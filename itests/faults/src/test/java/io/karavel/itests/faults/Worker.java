package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.faults.Slot.Existence;
import io.karavel.itests.faults.Slot.Life;
import io.karavel.itests.support.HttpReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Does one thing after the other to containers that are its own, so that it knows what every answer must be. A thread works with it
 * for one round at a time.
 */
final class Worker {
    private final String name;
    private final List<Slot> slots;
    private final RandomGenerator random;
    private final Client client;
    private final Moment moment;
    private final History history;
    private final Set<String> disturbed;
    private final Outage outage;
    private final Demands demands;

    /**
     * @param disturbed ids of containers that something was done to behind the engine's back
     * @param outage    when the engine may answer that it cannot
     * @param demands   what is asked of the engine beyond that nothing is lost
     */
    record Circumstances(Client client, Moment moment, History history, Set<String> disturbed, Outage outage, Demands demands) {}

    Worker(int number, RandomGenerator random, Circumstances circumstances) {
        name = "client " + number;
        this.random = random;
        client = circumstances.client();
        moment = circumstances.moment();
        history = circumstances.history();
        disturbed = circumstances.disturbed();
        outage = circumstances.outage();
        demands = circumstances.demands();
        List<Slot> made = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            made.add(new Slot("faults-" + number + "-" + kind.name().toLowerCase(java.util.Locale.ROOT), kind));
        }
        slots = List.copyOf(made);
    }

    List<Slot> slots() {
        return slots;
    }

    /** Works until the round is over, and then finds out what became of what was not answered. */
    void work(BooleanSupplier over) {
        while (!over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            Slot slot = slots.get(random.nextInt(slots.size()));
            settle(slot);
            if (slot.existence() == Existence.ABSENT) {
                create(slot);
            } else {
                change(slot);
            }
        }
        slots.forEach(this::settle);
    }

    private void change(Slot slot) {
        int draw = random.nextInt(100);
        if (slot.life() == Life.STOPPED && draw < 60) {
            start(slot);
        } else if (draw < 15) {
            stop(slot);
        } else if (draw < 30) {
            kill(slot);
        } else if (draw < 40) {
            restart(slot);
        } else if (draw < 55) {
            rename(slot);
        } else if (draw < 70) {
            exec(slot);
        } else if (draw < 75) {
            ask(Operation.INSPECT, slot, "GET", "/json", "", Set.of(200));
        } else if (draw < 85) {
            start(slot);
        } else {
            remove(slot, random.nextBoolean());
        }
    }

    private void create(Slot slot) {
        perform(Operation.CREATE, slot, "POST", "/containers/create?name=" + slot.name(), slot.kind().request(), Set.of(201))
                .ifPresent(reply -> slot.created(reply.json().path("Id").asText()));
    }

    private void start(Slot slot) {
        ask(Operation.START, slot, "POST", "/start", "", Set.of(204, 304)).ifPresent(reply -> started(slot));
    }

    private static void started(Slot slot) {
        slot.started();
        slot.lives(slot.kind().staysAlive() ? Life.RUNNING : Life.UNKNOWN);
    }

    private void stop(Slot slot) {
        slot.meantToEnd();
        ask(Operation.STOP, slot, "POST", "/stop?t=3", "", Set.of(204, 304)).ifPresent(reply -> ended(slot, reply));
    }

    private void kill(Slot slot) {
        slot.meantToEnd();
        ask(Operation.KILL, slot, "POST", "/kill", "", Set.of(204, 409)).ifPresent(reply -> ended(slot, reply));
    }

    private static void ended(Slot slot, HttpReply reply) {
        if (slot.kind() == Kind.VANISHING && slot.life() == Life.RUNNING && reply.status() == 204) {
            slot.goesByItself();
        } else if (slot.kind() == Kind.VANISHING && slot.life() != Life.STOPPED) {
            slot.going();
        } else {
            slot.lives(Life.STOPPED);
        }
    }

    private void restart(Slot slot) {
        slot.meantToEnd();
        ask(Operation.RESTART, slot, "POST", "/restart?t=3", "", Set.of(204)).ifPresent(reply -> started(slot));
    }

    private void rename(Slot slot) {
        ask(Operation.RENAME, slot, "POST", "/rename?name=" + slot.otherName(), "", Set.of(204)).ifPresent(reply -> slot.renamed());
    }

    private void exec(Slot slot) {
        Optional<HttpReply> made = ask(Operation.EXEC, slot, "POST", "/exec",
                "{\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"echo\",\"here\"]}", Set.of(201, 409));
        if (made.isPresent() && made.get().status() == 201) {
            // The container may end, and the engine be killed, which forgets about it.
            perform(Operation.EXEC, slot, "POST", "/exec/" + made.get().json().path("Id").asText() + "/start",
                    "{\"Detach\":false,\"Tty\":false}", Set.of(200, 404, 409));
        }
    }

    private void remove(Slot slot, boolean force) {
        ask(Operation.REMOVE, slot, "DELETE", "?force=" + force, "", Set.of(204, 409)).ifPresent(reply -> {
            if (reply.status() == 204) {
                slot.gone();
            } else if (slot.kind() == Kind.VANISHING && slot.id().filter(disturbed::contains).isPresent()) {
                // What ended its shim had the engine begin to remove it.
                slot.going();
            } else if (force || slot.life() == Life.STOPPED && slot.kind() == Kind.STEADY) {
                throw new AssertionError(slot + " could not be removed: " + reply.message());
            }
        });
    }

    /** A request about the container of a slot, by its id or its name. */
    private Optional<HttpReply> ask(Operation operation, Slot slot, String method, String rest, String body, Set<Integer> expected) {
        String reference = random.nextBoolean() ? slot.id().orElseThrow() : slot.name();
        return perform(operation, slot, method, "/containers/" + reference + rest, body, expected);
    }

    /** The answer, which is one of those that the state of the slot allows for; none if nobody knows what was done. */
    private Optional<HttpReply> perform(Operation operation, Slot slot, String method, String target, String body,
            Set<Integer> expected) {
        history.add(name, operation + " " + slot + ": " + method + " " + target);
        moment.begun(operation);
        int mark = outage.mark();
        long begin = System.nanoTime();
        Optional<HttpReply> reply = client.request(method, target, body);
        history.add(name, reply.map(one -> one.status() + " " + one.body()).orElse("no answer"));
        if (reply.isPresent() && expected.contains(reply.get().status())) {
            moment.ended(operation, Duration.ofNanos(System.nanoTime() - begin));
            return reply;
        }
        boolean legitimate = reply.isEmpty()
                || reply.get().status() >= 500 && (outage.since(mark) || slot.id().filter(disturbed::contains).isPresent())
                || slot.kind() == Kind.VANISHING && Set.of(404, 409).contains(reply.get().status())
                        && (slot.life() == Life.UNKNOWN || slot.id().filter(disturbed::contains).isPresent());
        if (!legitimate) {
            throw new AssertionError(operation + " of " + slot + " was answered with " + reply.get().status() + " "
                    + reply.get().body());
        }
        reply.filter(one -> operation == Operation.REMOVE).ifPresent(refused -> slot.removalRefused());
        if (operation == Operation.REMOVE || slot.kind() == Kind.VANISHING && operation != Operation.CREATE) {
            slot.going();
        } else {
            slot.unknown();
        }
        return Optional.empty();
    }

    /** Finds out whether the container of a slot is there, unless that is known. */
    private void settle(Slot slot) {
        if (slot.existence() == Existence.GOING) {
            removeForGood(slot);
        } else if (slot.existence() == Existence.UNKNOWN) {
            List<JsonNode> found = listed(slot);
            if (found.size() > 1) {
                throw new AssertionError(slot + " is there " + found.size() + " times: " + found);
            }
            if (found.size() == 1) {
                slot.found(found.get(0).path("Id").asText(), found.get(0).path("Names").path(0).asText().substring(1));
            } else if (slot.id().isPresent()) {
                throw new AssertionError(slot + " is lost");
            } else {
                slot.gone();
            }
            history.add(name, "found " + slot);
        }
    }

    /** What is called by one of the slot's names or has its id. */
    private List<JsonNode> listed(Slot slot) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode container : client.containers()) {
            String called = container.path("Names").path(0).asText().substring(1);
            if (slot.names().contains(called) || slot.id().filter(container.path("Id").asText()::equals).isPresent()) {
                found.add(container);
            }
        }
        return found;
    }

    private boolean isDead(String id) {
        return client.inspect(id).filter(container -> container.path("State").path("Dead").asBoolean()).isPresent();
    }

    /** Removes the container of a slot whether or not that has begun already. */
    void removeForGood(Slot slot) {
        String id = slot.id().orElseThrow();
        if (demands.strict() && slot.isGoingByItself()) {
            await("the engine to remove " + slot + ", which ended").atMost(30, SECONDS).pollInterval(50, MILLISECONDS)
                    .until(() -> client.inspect(id).isEmpty());
        }
        if (!slot.removalWasRefused() && isDead(id)) {
            history.add(name, slot + " is half removed");
            await("the engine to finish the removal of " + slot).atMost(120, SECONDS).pollInterval(50, MILLISECONDS)
                    .until(() -> client.inspect(id).isEmpty());
        }
        await(slot + " to be removed").atMost(120, SECONDS).pollInterval(50, MILLISECONDS).until(() -> {
            Optional<HttpReply> reply = client.request("DELETE", "/containers/" + id + "?force=true", "");
            reply.ifPresent(one -> history.add(name, "removed " + slot + " for good: " + one.status() + " " + one.body()));
            return reply.filter(one -> one.status() == 204 || one.status() == 404).isPresent();
        });
        slot.gone();
    }
}
