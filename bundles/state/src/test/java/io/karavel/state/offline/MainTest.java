package io.karavel.state.offline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.karavel.model.ContainerId;
import io.karavel.state.ContainerStore;
import io.karavel.state.Input;
import io.karavel.state.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** While a store is open on the same folder. */
public class MainTest {
    private static final ContainerId FIRST = new ContainerId("ab1" + "0".repeat(61));
    private static final ContainerId SECOND = new ContainerId("ab2" + "0".repeat(61));
    private static final Instant BEGUN = ProcessHandle.current().info().startInstant().orElseThrow();
    private static final int NO_PROCESS = Integer.MAX_VALUE;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Clock clock = Clock.fixed(BEGUN.plus(Duration.ofHours(5)), ZoneOffset.UTC);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    private ContainerStore store;

    @Before
    public void store() {
        store = new ContainerStore(Samples.config(temporary.getRoot().toPath()));
        store.create(Samples.container(FIRST, "web"));
        store.create(Samples.container(SECOND, "db"));
        store.apply(FIRST, Samples.BY_HAND);
        store.apply(FIRST, new Input.Started((int) ProcessHandle.current().pid(), BEGUN));
        store.apply(SECOND, Samples.BY_HAND);
        store.apply(SECOND, new Input.Started(NO_PROCESS, Samples.NOON));
    }

    @After
    public void close() {
        store.close();
    }

    @Test
    public void whatRunsIsListed() {
        assertEquals(0, run("ps"));
        List<String> lines = lines();
        assertTrue(lines.get(0), lines.get(0).matches("CONTAINER ID   IMAGE     COMMAND   CREATED +STATUS +NAMES"));
        assertTrue(lines.get(1),
                lines.get(1).matches("ab1000000000   busybox   \"sh\" +[0-9]+ days ago +Up 5 hours +web"));
        assertEquals(2, lines.size());
    }

    @Test
    public void whatIsStoredAsRunningAndDoesNotIsShownAsEnded() {
        assertEquals(0, run("ps", "-a"));
        assertTrue(text(out), text(out).contains("Exited (255) less than a second ago"));
        out.reset();
        assertEquals(0, run("ps", "--no-check", "--json"));
        assertEquals(2, lines().stream().filter(line -> line.contains("\"State\":\"running\"")).count());
    }

    @Test
    public void idsAloneAreForScripts() {
        assertEquals(0, run("ps", "-q", "--all", "--no-trunc"));
        assertEquals(List.of(FIRST.value(), SECOND.value()), lines());
    }

    @Test
    public void allThatIsStoredIsShown() throws IOException {
        assertEquals(0, run("inspect", "db", FIRST.shortForm()));
        JsonNode found = new ObjectMapper().readTree(text(out));
        assertEquals(List.of("/db", "/web"), found.findValuesAsText("Name"));
        JsonNode db = found.get(0);
        assertEquals("exited", db.at("/State/Status").asText());
        assertEquals(255, db.at("/State/ExitCode").asInt());
        assertEquals("running", db.at("/Stored/actual/type").asText());
        assertEquals(NO_PROCESS, db.at("/Stored/actual/pid").asInt());
        assertEquals("0001-01-01T00:00:00Z", found.get(1).at("/State/FinishedAt").asText());
    }

    @Test
    public void whatIsNotThereIsSaidAndTheRestIsShown() throws IOException {
        assertEquals(1, run("inspect", "nobody", "web"));
        assertEquals("karavel: No such container: nobody\n", text(complaints));
        assertEquals(1, new ObjectMapper().readTree(text(out)).size());
    }

    @Test
    public void aDamagedFileIsSaidAndTheRestIsListed() throws IOException {
        Files.writeString(temporary.getRoot().toPath().resolve("containers").resolve(SECOND.value())
                .resolve("state.json"), "{");
        assertEquals(1, run("ps"));
        assertEquals(2, lines().size());
        assertTrue(text(complaints), text(complaints).contains(SECOND + ": it is damaged"));
    }

    @Test
    public void aWrongCallIsToldFromAFailure() {
        assertEquals(2, run("ps", "--nope"));
        assertEquals(2, run("ps", "web"));
        assertEquals(2, run("inspect"));
        assertEquals("karavel: 'karavel ps --offline' has no option '--nope' (see: karavel help ps)\n"
                + "karavel: 'karavel ps --offline' takes no 'web' (see: karavel help ps)\n"
                + "karavel: say which container: karavel inspect --offline CONTAINER\n", text(complaints));
    }

    @Test
    public void readingChangesNothingAndTakesNoLock() throws IOException {
        Path folder = temporary.getRoot().toPath().resolve("containers").resolve(FIRST.value());
        Files.delete(folder.resolve("state.lock"));
        assertEquals(0, run("inspect", "web"));
        assertFalse(Files.exists(folder.resolve("state.lock")));
        assertEquals(Optional.of(BEGUN), store.get(FIRST).view().startedAt());
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>();
        all.add(temporary.getRoot().toPath().resolve("containers").toString());
        all.addAll(List.of(words));
        return new Main(new PrintStream(out, true, UTF_8), new PrintStream(complaints, true, UTF_8), clock).run(all);
    }

    private List<String> lines() {
        return text(out).lines().toList();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(UTF_8);
    }
}
