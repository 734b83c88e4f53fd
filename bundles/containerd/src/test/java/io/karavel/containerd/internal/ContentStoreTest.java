package io.karavel.containerd.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContentStore;
import io.karavel.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.ClassRule;
import org.junit.Test;

public class ContentStoreTest {
    @ClassRule
    public static final ContainerdRule CONTAINERD = new ContainerdRule();

    private static final Map<String, String> KEPT = Map.of("containerd.io/gc.root", "test");

    private final ContentStore content = CONTAINERD.client().content();

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    public void twentyMegabytesComeBackAsTheyWere() throws IOException {
        byte[] bytes = bytes(20 * 1024 * 1024 + 17, 1);
        Digest digest = Digest.sha256(bytes);

        assertEquals(digest, content.write("large", digest, bytes.length, KEPT, new ByteArrayInputStream(bytes)));

        assertEquals(bytes.length, content.info(digest).size());
        assertEquals("test", content.info(digest).labels().get("containerd.io/gc.root"));
        try (InputStream stream = content.read(digest)) {
            assertArrayEquals(bytes, stream.readAllBytes());
        }
        assertTrue(content.list().stream().anyMatch(info -> info.digest().equals(digest)));
    }

    @Test
    public void contentThatIsThereIsNotReadAgain() {
        byte[] bytes = bytes(1000, 2);
        Digest digest = content.write("first", KEPT, new ByteArrayInputStream(bytes));
        assertEquals(Digest.sha256(bytes), digest);

        assertEquals(digest, content.write("second", digest, bytes.length, KEPT, offset -> {
            throw new IOException("should not be opened");
        }));
    }

    @Test
    public void contentOfUnknownDigestThatIsThereIsFound() {
        byte[] bytes = bytes(3 * 1024 * 1024, 3);
        Digest digest = content.write("unknown-1", KEPT, new ByteArrayInputStream(bytes));

        assertEquals(digest, content.write("unknown-2", KEPT, new ByteArrayInputStream(bytes)));
    }

    @Test
    public void emptyContentIsContent() throws IOException {
        Digest digest = content.write("empty", KEPT, InputStream.nullInputStream());

        assertEquals(Digest.sha256(new byte[0]), digest);
        assertEquals(0, content.read(digest).readAllBytes().length);
    }

    @Test
    public void aWrongDigestIsRefusedAndNotResumed() {
        byte[] wrong = bytes(2 * 1024 * 1024, 4);
        byte[] right = bytes(2 * 1024 * 1024, 5);
        Digest digest = Digest.sha256(right);

        var error = assertThrows(EngineException.class,
                () -> content.write("wrong", digest, wrong.length, KEPT, new ByteArrayInputStream(wrong)));

        assertEquals(ErrorKind.CONFLICT, error.kind());
        assertFalse(content.exists(digest));
        assertTrue(content.status("wrong").isEmpty());
        assertEquals(digest, content.write("wrong", digest, right.length, KEPT, new ByteArrayInputStream(right)));
    }

    /** containerd collects no write that is still open, and may make its folder anew while it is taken away. */
    @Test
    public void aWriteThatBrokeOffIsClosedWhenItsFailureIsTold() {
        for (int round = 0; round < 50; round++) {
            String ref = "closed-" + round;
            assertThrows(EngineException.class, () -> content.write(ref, KEPT, new FailingStream()));
            content.abort(ref);
            assertTrue(content.status(ref).isEmpty());
        }
    }

    @Test
    public void aWriteThatBrokeOffGoesOnWhereItEnded() {
        byte[] bytes = bytes(4 * 1024 * 1024, 6);
        Digest digest = Digest.sha256(bytes);
        InputStream half = new ByteArrayInputStream(bytes, 0, bytes.length / 2);
        var error = assertThrows(EngineException.class, () -> content.write("broken", digest, bytes.length, KEPT,
                offset -> new java.io.SequenceInputStream(half, new FailingStream())));
        assertEquals(ErrorKind.SYSTEM, error.kind());
        long written = content.status("broken").orElseThrow().offset();
        assertTrue("something was written", written > 0);

        List<Long> offsets = new ArrayList<>();
        content.write("broken", digest, bytes.length, KEPT, offset -> {
            offsets.add(offset);
            return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, bytes.length));
        });

        assertEquals(List.of(written), offsets);
        assertTrue(content.exists(digest));
    }

    @Test
    public void contentThatIsNotThereIsNotFoundAtOnce() {
        Digest digest = Digest.sha256(bytes(10, 7));

        assertEquals(ErrorKind.NOT_FOUND, assertThrows(EngineException.class, () -> content.read(digest)).kind());
        assertEquals(ErrorKind.NOT_FOUND, assertThrows(EngineException.class, () -> content.delete(digest)).kind());
        assertTrue(content.find(digest).isEmpty());
    }

    @Test
    public void aReaderThatClosesEarlyStopsTheTransfer() throws IOException {
        byte[] bytes = bytes(8 * 1024 * 1024, 8);
        Digest digest = content.write("closed", KEPT, new ByteArrayInputStream(bytes));

        InputStream stream = content.read(digest);
        assertEquals(Byte.toUnsignedInt(bytes[0]), stream.read());
        stream.close();

        assertEquals(-1, stream.read());
        assertArrayEquals(bytes, content.readAllBytes(digest, bytes.length));
    }

    @Test
    public void moreBytesThanAllowedAreRefused() {
        Digest digest = content.write("bounded", KEPT, new ByteArrayInputStream(bytes(100, 9)));

        assertEquals(100, content.readAllBytes(digest, 100).length);
        assertEquals(ErrorKind.INVALID,
                assertThrows(EngineException.class, () -> content.readAllBytes(digest, 99)).kind());
    }

    @Test
    public void labelsAreSetAndRemovedOneByOne() {
        Digest digest = content.write("labels", KEPT, new ByteArrayInputStream(bytes(100, 10)));

        content.updateLabels(digest, Map.of("a", "1", "b", "2"));
        content.updateLabels(digest, Map.of("a", ""));

        assertEquals(Map.of("containerd.io/gc.root", "test", "b", "2"), content.info(digest).labels());
    }

    private static final class FailingStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("broken off");
        }
    }
}
