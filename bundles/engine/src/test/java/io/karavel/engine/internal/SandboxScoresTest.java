package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RuntimeBinding;
import io.karavel.state.ContainerStore;
import io.karavel.state.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SandboxScoresTest {
    private static final RuntimeBinding RUNTIME = new RuntimeBinding("r", "r", "", Optional.empty(), Map.of());

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();
    private ContainerStore store;
    private ContainerStates states;
    private SandboxScores scores;
    private Path score;

    @Before
    public void aLenderThatRuns() throws IOException {
        Path root = folder.getRoot().toPath();
        ConfigSnapshot config = new ConfigSnapshot(new EngineConfig(root, root, List.of(), Optional.empty(), Optional.empty(), "",
                Optional.empty(), Map.of(), "r", "", 0, "", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false,
                List.of(), Duration.ZERO, false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));
        store = new ContainerStore(() -> config);
        states = new ContainerStates(store);
        scores = new SandboxScores(states, root);
        score = Files.createDirectory(root.resolve("7")).resolve("oom_score_adj");
        start(create("lender", new Namespaces("", "", "", "", "", ""), 100), 7);
    }

    @After
    public void close() throws Exception {
        scores.close();
        store.close();
    }

    @Test
    public void aLenderIsAsSafeAsTheSafestOfThoseItLendsTo() throws IOException {
        start(create("first", -50), 8);
        assertEquals("-50", Files.readString(score));
        ContainerId second = start(create("second", -200), 9);
        assertEquals("-200", Files.readString(score));
        exit(second);
        assertEquals("-50", Files.readString(score));
    }

    @Test
    public void whicheverNamespaceIsSharedCounts() throws IOException {
        start(create("network", new Namespaces("container:lender", "", "", "", "", ""), 50), 8);
        assertEquals("50", Files.readString(score));
        start(create("ipc", new Namespaces("none", "container:lender", "", "", "", ""), 40), 9);
        assertEquals("40", Files.readString(score));
        start(create("pid", new Namespaces("none", "", "container:lender", "", "", ""), 30), 10);
        assertEquals("30", Files.readString(score));
        start(create("nobody", new Namespaces("none", "private", "host", "", "", ""), -900), 11);
        assertEquals("30", Files.readString(score));
    }

    @Test
    public void itsOwnScoreComesBackWithTheEndOfTheLast() throws IOException {
        exit(start(create("only", -50), 8));
        assertEquals("100", Files.readString(score));
    }

    @Test
    public void aLenderWhoseProcessIsGoneIsLeftAlone() throws IOException {
        Files.delete(score.getParent());
        start(create("late", -50), 8);
        assertEquals(8, states.resolve("late").view().pid());
    }

    @Test
    public void aLenderIsKnownByWhatItIsAndNotByItsName() throws IOException {
        ContainerId borrower = start(create("borrower", -50), 8);
        states.apply(states.resolve("lender").id(), new Input.Renamed("renamed"));
        Path another = Files.createDirectory(folder.getRoot().toPath().resolve("9")).resolve("oom_score_adj");
        start(create("lender", new Namespaces("", "", "", "", "", ""), 200), 9);

        exit(borrower);

        assertEquals("100", Files.readString(score));
        assertFalse(Files.exists(another));
    }

    @Test
    public void whatIsWrittenLastIsTrueWhoeverBeginsAndEndsAtTheSameTime() throws IOException {
        List<ContainerId> borrowers = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            borrowers.add(create("borrower" + number, -number));
        }
        for (int round = 0; round < 10; round++) {
            atOnce(borrowers, id -> start(id, 8));
            assertEquals("-7", Files.readString(score));
            atOnce(borrowers, this::exit);
            assertEquals("100", Files.readString(score));
        }
    }

    private static void atOnce(List<ContainerId> containers, Consumer<ContainerId> change) {
        CompletableFuture.allOf(containers.stream().map(id -> EngineFixture.meanwhile(() -> change.accept(id)))
                .toArray(CompletableFuture[]::new)).join();
    }

    /** One that shares the network of the lender. */
    private ContainerId create(String name, int oomScore) {
        return create(name, new Namespaces("container:lender", "", "", "", "", ""), oomScore);
    }

    private ContainerId create(String name, Namespaces namespaces, int oomScore) {
        HostConfig plain = HostConfig.DEFAULT.with(namespaces);
        HostConfig host = new HostConfig(plain.resources(), plain.namespaces(), plain.security(), plain.storage(),
                plain.networking(), plain.logConfig(), plain.restartPolicy(), false, "", plain.init(), oomScore,
                plain.consoleSize(), plain.annotations(), "", "");
        ContainerId id = ContainerId.random();
        states.create(new Container(id, name, Instant.EPOCH, ContainerConfig.of("image", "true"), host,
                new ContainerImage(Digest.sha256(new byte[0]), "image", "linux", "amd64"),
                DesiredState.created(RestartPolicy.NO), ActualState.Created.FRESH, Optional.empty()));
        return id;
    }

    private ContainerId start(ContainerId id, int pid) {
        states.apply(id, new Input.StartClaimed(true, RUNTIME));
        states.apply(id, new Input.Started(pid, Instant.now()));
        return id;
    }

    private void exit(ContainerId id) {
        states.apply(id, new Input.Exited(0, Instant.now(), Optional.empty()));
    }
}
