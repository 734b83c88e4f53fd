package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.Test;

/** What is made ahead, and what becomes of that when it is taken at any moment. */
public class StockTest {
    private static final int WANTED = 3;

    private final Looked ready = new Looked();
    private int made;
    private int mostToBeMade = Integer.MAX_VALUE;

    /** A queue in which something can happen after any look at how much is in it, as another thread would do it. */
    private static final class Looked extends ConcurrentLinkedQueue<Integer> {
        private static final long serialVersionUID = 1;

        private int looks;
        private int awaitedLook = -1;
        private transient Runnable meanwhile;

        @Override
        public int size() {
            int size = super.size();
            if (++looks == awaitedLook) {
                meanwhile.run();
            }
            return size;
        }
    }

    private Optional<Integer> make() {
        return made < mostToBeMade ? Optional.of(++made) : Optional.empty();
    }

    private Stock<Integer> stock() {
        return new Stock<>(WANTED, this::make, Runnable::run, ready);
    }

    @Test
    public void soManyAreMadeAsAreWantedAndEachIsTakenOnce() {
        Stock<Integer> stock = stock();
        stock.refill();
        stock.refill();
        assertEquals(WANTED, made);
        Set<Integer> taken = new HashSet<>();
        for (Optional<Integer> one = stock.take(); one.isPresent(); one = stock.take()) {
            assertTrue("taken once", taken.add(one.get()));
        }
        assertEquals(Set.of(1, 2, 3), taken);
    }

    @Test
    public void whatIsTakenAtAnyMomentIsMadeAnew() {
        stock().refill();
        int looks = ready.looks;
        assertTrue("there are moments to choose from: " + looks, looks > WANTED);
        for (int look = 1; look <= looks; look++) {
            ready.clear();
            Stock<Integer> stock = stock();
            ready.looks = 0;
            ready.awaitedLook = look;
            ready.meanwhile = () -> {
                stock.take();
                stock.refill();
            };
            stock.refill();
            ready.awaitedLook = -1;
            assertEquals("after something was taken at look " + look, WANTED, ready.size());
        }
    }

    @Test
    public void whereNoneCanBeMadeNobodyTriesUntilSomebodyAsksAgain() {
        mostToBeMade = 1;
        Stock<Integer> stock = stock();
        stock.refill();
        assertEquals(1, ready.size());
        mostToBeMade = Integer.MAX_VALUE;
        stock.refill();
        assertEquals(WANTED, ready.size());
    }

    @Test
    public void nobodyWaitsWhileTheyAreMade() {
        Queue<Runnable> background = new ArrayDeque<>();
        Stock<Integer> stock = new Stock<>(WANTED, this::make, background::add, ready);
        stock.refill();
        stock.refill();
        assertEquals(0, made);
        assertEquals("one is at work", 1, background.size());
        background.remove().run();
        assertEquals(WANTED, ready.size());
    }
}
