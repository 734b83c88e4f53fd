package io.karavel.state;

import static io.karavel.state.Samples.BY_HAND;
import static io.karavel.state.Samples.container;
import static org.junit.Assert.assertEquals;

import io.karavel.disk.LocalDisk;
import io.karavel.model.Container;
import io.karavel.state.internal.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is done on the disk, in order, before a change is answered: nothing that was answered is lost with the power. */
public class DurabilityTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder(Samples.memory());

    private final List<String> steps = new ArrayList<>();
    private final Container web = container("web");
    private Path root;
    private ContainerStore store;

    /** Notes the steps that are done. */
    private final class RecordingDisk extends LocalDisk {
        private void done(String step, Path path) {
            steps.add(step + " " + root.getParent().relativize(path).toString().replace(web.id().value(), "ID"));
        }

        @Override
        public void write(Path file, byte[] contents) throws IOException {
            super.write(file, contents);
            done("write", file);
        }

        @Override
        public void replace(Path file, Path place) throws IOException {
            super.replace(file, place);
            done("replace", place);
        }

        @Override
        public void sync(Path folder) throws IOException {
            super.sync(folder);
            done("sync", folder);
        }

        @Override
        public void delete(Path path) throws IOException {
            boolean there = path.toFile().exists();
            super.delete(path);
            if (there) {
                done("delete", path);
            }
        }
    }

    @Before
    public void open() throws IOException {
        root = temporary.getRoot().toPath().resolve("containers");
        store = new ContainerStore(new StateFolder(root, new RecordingDisk()));
        store.create(web);
    }

    @After
    public void close() {
        store.close();
    }

    @Test
    public void aNewContainerIsThereWithItsFolder() {
        assertEquals(List.of("write containers/ID/state.json.new", "replace containers/ID/state.json", "sync containers/ID",
                "sync containers"), steps);
    }

    @Test
    public void aChangeIsThereWithItsName() {
        steps.clear();
        store.apply(web.id(), BY_HAND);
        assertEquals(List.of("write containers/ID/state.json.new", "replace containers/ID/state.json", "sync containers/ID"), steps);
    }

    @Test
    public void whatIsDeletedDoesNotComeBack() {
        steps.clear();
        store.delete(web.id());
        assertEquals(List.of("delete containers/ID/state.json", "sync containers/ID", "delete containers/ID/state.lock",
                "delete containers/ID", "sync containers"), steps);
    }
}
