package io.karavel.stdio.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class OverflowTest {
    private static final int CAPACITY = 300_000;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Random random = new Random(7);
    private Overflow overflow;

    private final SlowClients clients = new SlowClients(Duration.ZERO, Duration.ZERO, 2 * CAPACITY);

    private Overflow overflow() {
        overflow = overflowOfAnother();
        return overflow;
    }

    private Overflow overflowOfAnother() {
        return new Overflow(temporary.getRoot().toPath(), CAPACITY, clients);
    }

    @After
    public void close() {
        overflow.close();
    }

    private ByteBuf piece(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    @Test
    public void piecesComeBackAsTheyWereAndInTheirOrderRoundAfterRound() throws IOException {
        Overflow ring = overflow();
        Queue<Overflow.Piece> expected = new ArrayDeque<>();
        long all = 0;
        while (all < 20L * CAPACITY) {
            if (!ring.isFull() && (expected.isEmpty() || random.nextInt(5) > 1)) {
                Overflow.Piece piece = new Overflow.Piece(random.nextBoolean(), piece(1 + random.nextInt(OutputPipe.CHUNK)));
                ring.add(piece.stderr(), piece.data());
                assertTrue("who gave it still has it", piece.data().isReadable());
                expected.add(piece);
                all += piece.data().readableBytes();
            } else {
                assertNext(expected.remove(), ring);
            }
        }
        while (!expected.isEmpty()) {
            assertNext(expected.remove(), ring);
        }
        assertTrue(ring.isEmpty());
    }

    private static void assertNext(Overflow.Piece expected, Overflow ring) throws IOException {
        assertFalse(ring.isEmpty());
        Overflow.Piece next = ring.remove();
        assertEquals(expected.stderr(), next.stderr());
        assertEquals(expected.data(), next.data());
        next.data().release();
    }

    @Test
    public void whatWaitsForOthersMakesItFullUnlessNothingWaitsInIt() throws IOException {
        List<Overflow> others = Stream.generate(this::overflowOfAnother).limit(3).toList();
        for (Overflow other : others) {
            while (!other.isFull()) {
                other.add(false, piece(OutputPipe.CHUNK));
            }
        }
        Overflow ring = overflow();
        assertFalse("who waits for nothing would wait for ever", ring.isFull());
        ring.add(false, piece(1));
        assertTrue(ring.isFull());

        others.forEach(Overflow::close);
        assertFalse(ring.isFull());
    }

    @Test
    public void whatWasTakenOutMakesRoomForOthers() throws IOException {
        for (int round = 0; round < 10; round++) {
            Overflow ring = overflow();
            while (!ring.isFull()) {
                ring.add(true, piece(OutputPipe.CHUNK));
            }
            while (!ring.isEmpty()) {
                ring.remove().data().release();
            }
        }
        assertFalse(clients.isFull());
    }

    @Test
    public void whenItIsFullItHasRoomForOneMoreOfEachStream() throws IOException {
        Overflow ring = overflow();
        int pieces = 0;
        while (!ring.isFull()) {
            ring.add(false, piece(OutputPipe.CHUNK));
            pieces++;
        }
        assertEquals(5, pieces);
        ring.add(true, piece(OutputPipe.CHUNK));
        assertThrows(IllegalStateException.class, () -> ring.add(false, piece(OutputPipe.CHUNK)));
        for (int left = pieces + 1; left > 0; left--) {
            assertFalse(ring.isEmpty());
            ring.remove().data().release();
        }
        assertTrue(ring.isEmpty());
        assertFalse(ring.isFull());
    }

    @Test
    public void itsFileHasNoName() throws IOException {
        Overflow ring = overflow();
        ring.add(false, piece(10));
        assertEquals(0, temporary.getRoot().list().length);
    }
}
