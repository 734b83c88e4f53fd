package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.meanwhile;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;

/** What is left when many clients want different things of the same containers. */
public class ConcurrencyTest {
    private static final Set<ErrorKind> EXPECTED = EnumSet.of(ErrorKind.CONFLICT, ErrorKind.NOT_MODIFIED, ErrorKind.NOT_FOUND,
            ErrorKind.INVALID);

    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void manyClientsAtTheSameContainersLeaveThemConsistent() {
        List<Container> containers = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            containers.add(engine.create("c" + number));
        }
        ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 32; client++) {
            Random random = new Random(client);
            clients.add(meanwhile(() -> {
                for (int step = 0; step < 60; step++) {
                    try {
                        doSomething(random, containers.get(random.nextInt(containers.size())).id().value());
                    } catch (EngineException e) {
                        if (!EXPECTED.contains(e.kind())) {
                            surprises.add(e);
                        }
                    } catch (RuntimeException | AssertionError e) {
                        surprises.add(e);
                    }
                }
            }));
        }
        clients.forEach(client -> client.orTimeout(600, java.util.concurrent.TimeUnit.SECONDS).join());

        assertEquals(surprises.toString(), 0, surprises.size());
        awaitThat(() -> engine.machine.tasks().stream().noneMatch(task -> task.ended()));
        Set<String> running = engine.machine.tasks().stream().map(task -> task.container().value()).collect(Collectors.toSet());
        Set<String> names = new HashSet<>();
        for (Container container : engine.containers().list()) {
            assertEquals(container.toString(), running.remove(container.id().value()), container.actual() instanceof Running);
            assertTrue(container.name(), names.add(container.name()));
            assertEquals(container.id(), engine.containers().get(container.name()).id());
        }
        assertEquals("tasks nobody knows of", Set.of(), running);
        assertEquals(engine.containers().list().size(), engine.life().images.rootFilesystems().size());
    }

    @Test
    public void aRestartSucceedsWhereAnotherStartsTheContainerFirst() {
        Container container = engine.run("web");
        AtomicBoolean started = new AtomicBoolean();
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("event-stop") && done && started.compareAndSet(false, true)) {
                engine.containers().start("web");
            }
        });

        engine.containers().restart("web", EngineFixture.within(Duration.ofSeconds(5)));

        assertTrue(engine.get(container.id()).actual() instanceof Running);
        assertEquals(List.of("create", "start", "kill", "die", "stop", "start", "restart"), engine.life().events.actions(container.id()));
    }

    private void doSomething(Random random, String id) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> engine.containers().start(id);
            case 3 -> engine.containers().stop(id, EngineFixture.within(Duration.ofSeconds(5)));
            case 4 -> engine.containers().kill(id, Signal.KILL);
            case 5 -> engine.containers().restart(id, EngineFixture.within(Duration.ofSeconds(5)));
            case 6 -> engine.containers().rename(id, "name" + random.nextInt(100));
            default -> {
                if (random.nextInt(4) == 0) {
                    engine.containers().remove(id, new RemoveRequest(random.nextBoolean(), false));
                }
            }
        }
    }
}
