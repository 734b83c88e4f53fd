package io.karavel.state.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StateReaderTest {
    private static final ContainerId FIRST = new ContainerId("ab1" + "0".repeat(61));
    private static final ContainerId SECOND = new ContainerId("ab2" + "0".repeat(61));
    private static final ContainerId THIRD = new ContainerId("c".repeat(64));

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<String> complaints = new ArrayList<>();
    private final Container web = Samples.container(FIRST, "web");
    private final Container db = Samples.container(SECOND, "ab1");
    private Path root;
    private StateReader reader;

    @Before
    public void store() throws IOException {
        root = temporary.getRoot().toPath();
        write(FIRST, web);
        write(SECOND, db);
        reader = new StateReader(root, complaints::add);
    }

    @Test
    public void aContainerIsLoadedByIdThenNameThenUniquePrefix() {
        for (String reference : List.of(FIRST.value(), "web", "/web", "ab10")) {
            assertEquals(reference, web, reader.load(reference));
        }
        assertEquals("a name comes before a prefix", db, reader.load("ab1"));
    }

    @Test
    public void anAmbiguousPrefixNamesTheCandidates() {
        fails(ErrorKind.INVALID, "multiple IDs found with provided prefix: ab (" + FIRST + ", " + SECOND + ")", "ab");
    }

    @Test
    public void whatDoesNotExistIsToldFromWhatMakesNoSense() {
        fails(ErrorKind.NOT_FOUND, "No such container: nobody", "nobody");
        fails(ErrorKind.NOT_FOUND, "No such container: " + THIRD, THIRD.value());
        for (String reference : List.of("", "/", "../x", "a/b", "-q")) {
            fails(ErrorKind.INVALID, "neither an id nor a name: '" + reference + "'", reference);
        }
    }

    @Test
    public void whatIsNoContainerIsPassedOverWithoutAWord() throws IOException {
        Files.createDirectories(root.resolve("lost+found"));
        Files.createFile(root.resolve(THIRD.value()));
        Files.createDirectories(root.resolve("d".repeat(64)));
        Files.createFile(Files.createDirectories(root.resolve("e".repeat(64))).resolve(StateFile.LOCK));
        assertEquals(List.of(web, db), reader.list());
        assertEquals(List.of(), complaints);
    }

    @Test
    public void aDamagedFileIsReportedAndLeftAsItIs() throws IOException {
        Path file = Files.createDirectories(root.resolve(THIRD.value())).resolve(StateFile.STATE);
        Files.writeString(file, "{\"version\":1,\"contai");
        assertEquals(List.of(web, db), reader.list());
        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0),
                complaints.get(0).startsWith("cannot read the state file of container " + THIRD + ": it is damaged: "));
        EngineException failure = assertThrows(EngineException.class, () -> reader.load(THIRD.value()));
        assertEquals(ErrorKind.SYSTEM, failure.kind());
        assertEquals("{\"version\":1,\"contai", Files.readString(file));
    }

    @Test
    public void aNameThatWasGivenAwayWhileItReadBelongsToWhoWasReadLater() throws IOException {
        write(SECOND, db.withName("web"));
        assertEquals(SECOND, reader.load("web").id());
    }

    @Test
    public void withoutAFolderThereIsAClearError() {
        StateReader lost = new StateReader(root.resolve("nowhere"), complaints::add);
        EngineException failure = assertThrows(EngineException.class, lost::list);
        assertEquals(ErrorKind.NOT_FOUND, failure.kind());
        assertEquals("there is no folder of containers at " + root.resolve("nowhere"), failure.getMessage());
    }

    private void write(ContainerId id, Container container) throws IOException {
        Path folder = Files.createDirectories(root.resolve(id.value()));
        Files.write(folder.resolve(StateFile.STATE), ContainerJson.write(container));
    }

    private void fails(ErrorKind kind, String message, String reference) {
        EngineException failure = assertThrows(EngineException.class, () -> reader.load(reference));
        assertEquals(message, failure.getMessage());
        assertEquals(kind, failure.kind());
    }
}
