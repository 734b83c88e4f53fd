package io.karavel.itests.faults;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;

/**
 * Kills parts of the engine at drawn moments while clients work: ten times in all, or each of them as often as the property
 * {@code karavel.faults.kills} says. {@code karavel.faults.seed} repeats what was drawn.
 */
public class FaultsIT {
    private static final Path HISTORIES = Path.of(System.getProperty("karavel.faults.histories"));

    @Rule
    public final TestName test = new TestName();

    private final long seed = Optional.ofNullable(System.getProperty("karavel.faults.seed")).filter(text -> !text.isBlank())
            .map(Long::valueOf).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
    private final Optional<Integer> kills = Optional.ofNullable(Integer.getInteger("karavel.faults.kills"));
    private final Set<String> disturbed = ConcurrentHashMap.newKeySet();
    private final Outage outage = new Outage();
    private final Engine engine = new Engine(Workspace.folder("engine"));
    private final Client client = new Client(engine.socket());
    private final Thread cleanup = new Thread(new Wreckage(engine)::clear, "karavel-faults-cleanup");

    @Before
    public void start() {
        Runtime.getRuntime().addShutdownHook(cleanup);
        engine.up();
    }

    @After
    public void stop() {
        Runtime.getRuntime().removeShutdownHook(cleanup);
        try {
            engine.downWithAll();
        } finally {
            keepLogs();
            new Wreckage(engine).clear();
        }
    }

    /** What the engine and its containerd had to say stays with what was done to them. */
    private void keepLogs() {
        for (String log : List.of("log/karavel.log", "log/java.out", "run/containerd/containerd.log")) {
            Path file = engine.root().resolve(log);
            try {
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
        Audit audit = new Audit(engine.root(), client, disturbed);
        campaign("daemon", Target.daemon(engine, new EngineProcess(engine, client)), audit).run(kills.orElse(4));
    }

    @Test
    public void killingContainerdLosesNothing() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed);
        campaign("containerd", Target.containerd(audit.containerd(), outage), audit).run(kills.orElse(3));
    }

    @Test
    public void killingAShimEndsItsContainerAndNothingElse() throws Exception {
        Audit audit = new Audit(engine.root(), client, disturbed);
        campaign("shim", Target.shim(audit.kernel(), disturbed), audit).run(kills.orElse(3));
    }

    private Campaign campaign(String name, Target target, Audit audit) {
        History history = new History(HISTORIES.resolve(name + ".log"));
        history.add("begin", "seed " + seed + kills.map(count -> ", " + count + " kills").orElse(""));
        return new Campaign(seed, target, audit, engine::dumpThreads,
                new Worker.Circumstances(client, new Moment(), history, disturbed, outage));
    }
}
