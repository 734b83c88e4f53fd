package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.NOON;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.internal.StateReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Two processes that write the same containers and two that read them. {@code -Dkaravel.shared.operations=1000000} makes
 * it a long one.
 */
public class SharedFilesTest {
    private static final int OPERATIONS = Integer.getInteger("karavel.shared.operations", 20_000);
    private static final int CONTAINERS = 4;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder(Samples.memory());

    @Test
    public void ofFourProcessesNoneSeesHalfAFileAndNoneLosesAnUpdate() throws Exception {
        Path data = temporary.getRoot().toPath().resolve("data");
        List<ContainerId> ids = createContainers(data);
        List<Process> processes = new ArrayList<>();
        int[] restarts = {0, 0};
        try {
            for (int i = 0; i < 2; i++) {
                processes.add(start(Writer.class, data, i));
            }
            for (int i = 0; i < 2; i++) {
                processes.add(start(Reader.class, data, i));
            }
            for (int i = 0; i < processes.size(); i++) {
                String said = new String(processes.get(i).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue("process " + i, processes.get(i).waitFor(60, TimeUnit.SECONDS));
                assertEquals(said, 0, processes.get(i).exitValue());
                if (i < 2) {
                    restarts[i] = Integer.parseInt(said.strip());
                    assertTrue(restarts[i] > 0);
                }
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        ContainerStore store = new ContainerStore(Samples.config(data));
        int stored = ids.stream().mapToInt(id -> store.get(id).desired().restartCount()).sum();
        store.close();
        assertEquals(restarts[0] + restarts[1], stored);
    }

    private static List<ContainerId> createContainers(Path data) {
        ContainerStore store = new ContainerStore(Samples.config(data));
        List<ContainerId> ids = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            Container container = Samples.container("c" + i);
            store.create(container);
            store.apply(container.id(), BY_HAND);
            store.apply(container.id(), new Input.StartFailed(128, "the processes of this test adopt it"));
            ids.add(container.id());
        }
        store.close();
        return ids;
    }

    private static Process start(Class<?> program, Path data, int number) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m",
                "-cp", System.getProperty("java.class.path"), program.getName(),
                data.toString(), String.valueOf(number), String.valueOf(OPERATIONS / 4))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /**
     * Makes containers run and end, as another writer does. What it counts as done is stored for good: each of its ends
     * makes the count of restarts grow by one. Everything it stores is made from one number, so that a mixture shows.
     */
    public static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            ContainerStore store = new ContainerStore(Samples.config(Path.of(arguments[0])));
            Random random = new Random(Long.parseLong(arguments[1]));
            int operations = Integer.parseInt(arguments[2]);
            List<ContainerId> ids = store.list().stream().map(Container::id).toList();
            int restarts = 0;
            for (int i = 0; i < operations; i++) {
                ContainerId id = ids.get(random.nextInt(ids.size()));
                int number = 1 + random.nextInt(1_000_000);
                Instant at = NOON.plusSeconds(number);
                if (i % 2 == 0) {
                    store.apply(id, new Input.Adopted(number, at, false));
                } else {
                    restarts += end(store, id, at.plusSeconds(1_000_000));
                }
            }
            store.close();
            System.out.println(restarts);
        }

        private static int end(ContainerStore store, ContainerId id, Instant at) {
            try {
                Input end = new Input.Exited((int) (at.getEpochSecond() % 1000), at, Optional.of(at.plusSeconds(7)));
                return store.apply(id, end).actual() instanceof Restarting ? 1 : 0;
            } catch (EngineException endedAlready) {
                if (endedAlready.kind() != ErrorKind.NOT_MODIFIED) {
                    throw endedAlready;
                }
                return 0;
            }
        }
    }

    /** Loads and lists, and fails at the first thing that no one can have stored. */
    public static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            List<String> complaints = new ArrayList<>();
            StateReader reader = new StateReader(Path.of(arguments[0], "containers"), complaints::add);
            int operations = Integer.parseInt(arguments[2]);
            Map<ContainerId, Integer> restarts = new HashMap<>();
            List<ContainerId> ids = reader.list().stream().map(Container::id).toList();
            for (int i = 0; i < operations; i++) {
                if (i % 8 == 0) {
                    List<Container> all = reader.list();
                    require(all.size() == CONTAINERS, "there are " + all.size());
                    all.forEach(container -> check(container, restarts));
                } else {
                    check(reader.load(ids.get(i % ids.size()).value()), restarts);
                }
            }
            require(complaints.isEmpty(), complaints.toString());
        }

        private static void check(Container container, Map<ContainerId, Integer> restarts) {
            int count = container.desired().restartCount();
            require(count >= restarts.getOrDefault(container.id(), 0), "an update was undone: " + container);
            restarts.put(container.id(), count);
            if (container.actual() instanceof Running running) {
                require(running.startedAt().equals(NOON.plusSeconds(running.pid())), "a mixture: " + running);
            } else if (container.actual() instanceof Restarting restarting) {
                Exited last = restarting.last();
                require(restarting.until().equals(last.finishedAt().plusSeconds(7)), "a mixture: " + restarting);
                require(last.code() == last.finishedAt().getEpochSecond() % 1000, "a mixture: " + restarting);
            } else {
                require(count == 0, "an impossible state: " + container);
            }
        }

        private static void require(boolean truth, String otherwise) {
            if (!truth) {
                throw new IllegalStateException(otherwise);
            }
        }
    }
}
