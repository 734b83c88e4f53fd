package io.karavel.itests.faults;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;

/**
 * Kills parts of the engine at drawn moments while clients work: twelve times in all, or each of them as often as the property
 * {@code karavel.faults.kills} says. {@code karavel.faults.seed} repeats what was drawn.
 */
public class FaultsIT {
    private static final int MORTALS = 12;
    private static final Path HISTORIES = Path.of(System.getProperty("karavel.faults.histories"));

    @Rule
    public final StormEngine storm = new StormEngine();
    @Rule
    public final TestName test = new TestName();

    private final long seed = Optional.ofNullable(System.getProperty("karavel.faults.seed")).filter(text -> !text.isBlank())
            .map(Long::valueOf).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
    private final Optional<Integer> kills = Optional.ofNullable(Integer.getInteger("karavel.faults.kills"));
    private final Set<String> disturbed = ConcurrentHashMap.newKeySet();
    private final Demands demands = new Demands(kills.isPresent());
    private final Outage outage = new Outage();
    private final Engine engine = storm.engine();
    private final Client client = storm.client();

    /** What the engine and its containerd had to say stays with what was done to them. */
    @After
    public void keepLogs() {
        for (String log : List.of("log/karavel.log", "log/java.out", "run/containerd/containerd.log")) {
            Path file = engine.root().resolve(log);
            try {
                Files.createDirectories(HISTORIES);
                Files.copy(file, HISTORIES.resolve(test.getMethodName() + "-" + file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterClass
    public static void removeFiles() {
        Workspace.remove();
    }

    @Test
    public void killingTheEngineLosesNothing() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed, demands);
        campaign("daemon", Target.daemon(engine, new EngineProcess(engine, client)), audit).run(kills.orElse(3));
    }

    @Test
    public void killingContainerdLosesNothing() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed, demands);
        campaign("containerd", Target.containerd(audit.containerd(), outage), audit).run(kills.orElse(3));
    }

    /** Ends that fall before, into and after the time in which there is no containerd, while others start and remove containers. */
    @Test
    public void killingContainerdHidesNoExit() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed, demands);
        endMortals(Target.containerd(audit.containerd(), outage), kills.orElse(2), mortals -> mortals.checkEachWasTold());
    }

    /** An end is told after it is stored, so a kill between the two leaves it untold; but it is never told twice, or otherwise. */
    @Test
    public void killingTheEngineHidesNoExit() throws Exception {
        endMortals(Target.daemon(engine, new EngineProcess(engine, client)), kills.orElse(1), mortals -> mortals.checkNoneWasToldTwice());
    }

    private void endMortals(Target target, int rounds, Consumer<Mortals> events) throws Exception {
        Random random = new Random(seed);
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> load = new ArrayList<>();
        try {
            for (int round = 0; round < rounds; round++) {
                Mortals mortals = new Mortals(client, Workspace.folder("gates-" + round), target.afterwards(demands));
                mortals.start(MORTALS);
                over.set(false);
                for (int number = 0; number < 2; number++) {
                    load.add(threads.submit(() -> runContainers(over)));
                }
                Target.Shot shot = target.aim(random);
                List<Future<?>> ends = new ArrayList<>();
                for (int number = 0; number < MORTALS; number++) {
                    int mortal = number;
                    ends.add(threads.schedule(() -> mortals.end(mortal), random.nextInt(2000), TimeUnit.MILLISECONDS));
                }
                TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(700));
                shot.strike();
                for (Future<?> end : ends) {
                    end.get(60, TimeUnit.SECONDS);
                }
                over.set(true);
                for (Future<?> one : load) {
                    one.get(300, TimeUnit.SECONDS);
                }
                mortals.check(disturbed);
                events.accept(mortals);
                mortals.remove();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    /** What comes of each request does not matter. */
    private void runContainers(AtomicBoolean over) {
        while (!over.get()) {
            client.request("POST", "/containers/create", "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],"
                    + "\"HostConfig\":{\"NetworkMode\":\"none\"}}").filter(reply -> reply.status() == 201).ifPresent(created -> {
                        String id = created.json().path("Id").asText();
                        client.request("POST", "/containers/" + id + "/start", "");
                        client.request("DELETE", "/containers/" + id + "?force=true", "");
                    });
        }
    }

    @Test
    public void killingAShimEndsItsContainerAndNothingElse() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed, demands);
        campaign("shim", Target.shim(audit.kernel(), disturbed), audit).run(kills.orElse(3));
    }

    private Campaign campaign(String name, Target target, Audit audit) {
        History history = new History(HISTORIES.resolve(name + ".log"));
        history.add("begin", "seed " + seed + kills.map(count -> ", " + count + " kills").orElse(""));
        return new Campaign(seed, target, audit, engine::dumpThreads,
                new Worker.Circumstances(client, new Moment(), history, disturbed, outage, demands));
    }
}
