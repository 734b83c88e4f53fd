package io.karavel.state;

import static io.karavel.state.Samples.container;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.disk.LocalDisk;
import io.karavel.model.Container;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.state.internal.StateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the store does not take, and what goes on all the same. */
public class ContainerStoreRefusalsTest {
    private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Disk disk = new Disk();

    /** A disk on which some things can be made to fail. */
    private static final class Disk extends LocalDisk {
        private boolean full;
        private boolean deletesLocks;
        private boolean closesLocks = true;
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void write(Path file, byte[] contents) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            super.write(file, contents);
        }

        @Override
        public FileChannel openLock(Path file) throws IOException {
            FileChannel channel = super.openLock(file);
            if (deletesLocks) {
                Files.delete(file);
            }
            return closesLocks ? channel : new Unclosable(channel, closed);
        }
    }

    private ContainerStore open() {
        return new ContainerStore(new StateFolder(temporary.getRoot().toPath().resolve("containers"), disk));
    }

    @Test
    public void aRestartPolicyThatCannotBeStoredIsRefused() {
        ContainerStore store = open();
        Container web = container("web");
        store.create(web);
        disk.full = true;

        assertThrows(EngineException.class, () -> store.apply(web.id(), new Input.Updated(Resources.UNLIMITED, ALWAYS)));

        assertEquals(web, store.get(web.id()));
        disk.full = false;
        assertEquals(ALWAYS, store.apply(web.id(), new Input.Updated(Resources.UNLIMITED, ALWAYS)).desired().restartPolicy());
        store.close();
    }

    @Test
    public void aLockThatIsDeletedAsItIsOpenedIsMadeAnewByTheNextChange() {
        Container web = container("web");
        ContainerStore first = open();
        first.create(web);
        first.close();
        ContainerStore store = open();
        disk.deletesLocks = true;
        assertThrows(EngineException.class, () -> store.apply(web.id(), new Input.Renamed("www")));
        disk.deletesLocks = false;

        assertEquals("www", store.apply(web.id(), new Input.Renamed("www")).name());
        store.close();
    }

    @Test
    public void aLockThatCannotBeClosedKeepsNoContainerFromBeingStored() {
        disk.closesLocks = false;
        ContainerStore store = open();
        for (int i = 0; i < 3; i++) {
            Container made = container("c" + i);
            store.create(made);
            store.apply(made.id(), Samples.BY_HAND);
            disk.full = true;
            store.apply(made.id(), new Input.Started(42, Samples.NOON));
            disk.full = false;
        }

        store.close();

        assertEquals(3, disk.closed.get());
        disk.closesLocks = true;
        ContainerStore next = open();
        assertTrue(next.list().toString(), next.list().stream().allMatch(made -> made.view().running()));
        next.close();
    }

    /** A lock's file that says, when it is closed, that it could not be. */
    private static final class Unclosable extends FileChannel {
        private final FileChannel file;
        private final AtomicInteger closed;

        Unclosable(FileChannel file, AtomicInteger closed) {
            this.file = file;
            this.closed = closed;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
            closed.incrementAndGet();
            throw new IOException("Input/output error");
        }

        @Override
        public int read(ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(boolean metadata) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
