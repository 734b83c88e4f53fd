package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ContainerService.WaitCondition;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.testkit.FakeTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;

/** Kills the engine before and after each thing it does in the life of a container, and looks at what the next one makes of it. */
public class CrashTest {
    private static final Set<String> LOOKING_AROUND = Set.of("list", "containers", "rootFilesystems");

    private record Moment(String call, int occurrence, boolean done) {}

    /** The whole life of a container, as one client has it. */
    private static void live(EngineFixture engine) {
        Container container = engine.create("web");
        engine.containers().start("web");
        FakeTask task = engine.task(container);
        task.print("hello\n");
        engine.containers().stop("web", StopRequest.DEFAULT);
        awaitThat(() -> engine.machine.tasks().isEmpty() || engine.life().calls.isCutOff());
        engine.containers().remove("web", new RemoveRequest(false, false));
    }

    @Test
    public void whenItIsKilledTheNextEngineLosesNothingAndDoublesNothing() throws Throwable {
        for (Moment moment : moments()) {
            new Crash(moment).run();
        }
    }

    private static List<Moment> moments() throws Throwable {
        List<Moment> moments = new ArrayList<>();
        inFixture(engine -> {
            awaitThat(() -> engine.life().calls.count("list") > 0);
            live(engine);
            List<String> all = engine.life().calls.all();
            for (int i = 0; i < all.size(); i++) {
                String call = all.get(i);
                int before = (int) all.subList(0, i).stream().filter(call::equals).count();
                moments.add(new Moment(call, before, false));
                moments.add(new Moment(call, before, true));
            }
        });
        moments.removeIf(moment -> LOOKING_AROUND.contains(moment.call()));
        assertTrue(moments.toString(), moments.size() > 20);
        return moments;
    }

    private interface Script {
        void run(EngineFixture engine) throws Exception;
    }

    private static void inFixture(Script script) throws Throwable {
        EngineFixture engine = new EngineFixture();
        engine.before();
        try {
            script.run(engine);
        } finally {
            engine.after();
        }
    }

    private record Crash(Moment moment) {
        void run() throws Throwable {
            inFixture(engine -> {
                AtomicBoolean killed = new AtomicBoolean();
                int[] seen = new int[2];
                EngineLife first = engine.life();
                first.calls.interfere((call, done) -> {
                    if (call.equals(moment.call()) && done == moment.done() && seen[done ? 1 : 0]++ == moment.occurrence()) {
                        killed.set(true);
                        first.die();
                        throw new IllegalStateException("killed at " + moment);
                    }
                });
                try {
                    live(engine);
                } catch (RuntimeException | AssertionError e) {
                    assertTrue(moment + ": " + e, killed.get());
                }
                // The client may have been done before the engine was.
                awaitThat(killed::get);
                List<FakeTask> alive = engine.machine.tasks().stream().filter(task -> task.started() && !task.ended()).toList();

                engine.killAndRestart();

                check(engine, alive);
            });
        }

        private void check(EngineFixture engine, List<FakeTask> alive) throws Exception {
            awaitThat(() -> engine.life().events.actions(alive.isEmpty() ? io.karavel.model.ContainerId.random()
                    : alive.get(0).container()).isEmpty());
            awaitThat(() -> settled(engine));
            for (FakeTask task : alive) {
                boolean known = engine.find(task.container()).isPresent();
                assertEquals(moment + ": what ran and is known goes on", known, !task.ended());
            }
            List<Container> left = engine.containers().list();
            assertTrue(moment + ": " + left, left.size() <= 1);
            for (Container container : left) {
                String name = container.name();
                if (!container.view().running()) {
                    assertTrue(moment + ": the real code " + container.actual(), container.view().exitCode() == 143
                            || container.view().exitCode() == 0);
                    engine.containers().start(name);
                }
                engine.containers().stop(name, StopRequest.DEFAULT);
                assertEquals(moment.toString(), 143, engine.containers().wait(name, WaitCondition.NOT_RUNNING).get().exitCode());
                engine.containers().remove(name, new RemoveRequest(false, false));
            }
            awaitThat(() -> engine.machine.tasks().isEmpty());
            awaitThat(() -> engine.machine.known().isEmpty());
            assertEquals(moment.toString(), List.of(), engine.life().images.rootFilesystems());
            engine.create("web");
        }

        /** Every container is as its task is. */
        private static boolean settled(EngineFixture engine) {
            if (engine.life().calls.count("list") == 0) {
                return false;
            }
            boolean containersFit = engine.containers().list().stream().allMatch(container -> {
                boolean runs = engine.machine.find(container.id()).filter(task -> !task.ended()).isPresent();
                boolean gone = engine.machine.find(container.id()).isEmpty();
                return runs && container.actual() instanceof Running
                        || gone && (container.actual() instanceof Exited || container.view().status().text().equals("created"));
            });
            return containersFit && engine.machine.tasks().stream().allMatch(task -> engine.find(task.container()).isPresent());
        }
    }
}
