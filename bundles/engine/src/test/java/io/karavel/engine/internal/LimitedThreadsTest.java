package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

/** How much the engine does at a time. */
public class LimitedThreadsTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @After
    public void letGo() {
        goOn.countDown();
    }

    private void work() {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        awaitThat(() -> goOn.getCount() == 0);
        now.decrementAndGet();
    }

    @Test
    public void whatWaitsForItsTurnIsDoneWhenThereIsAPlace() {
        LimitedThreads threads = new LimitedThreads(engine.life().parts.threads(), 3);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> {
                work();
                done.incrementAndGet();
                throw new IllegalStateException("as work may fail");
            });
        }
        awaitThat(() -> now.get() == 3);
        goOn.countDown();

        awaitThat(() -> done.get() == 10);
        assertEquals(3, most.get());
    }

    @Test
    public void whatComesFirstIsDoneFirst() {
        LimitedThreads threads = new LimitedThreads(engine.life().parts.threads(), 1);
        List<Integer> order = new CopyOnWriteArrayList<>();
        IntStream.range(0, 5).forEach(i -> threads.execute(() -> order.add(i)));
        awaitThat(() -> order.size() == 5);
        assertEquals(List.of(0, 1, 2, 3, 4), order);
    }

    @Test
    public void onlySoManyContainersAreLookedAfterAtATime() throws Exception {
        int limit = 16 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < limit + 8; i++) {
            engine.machine.foreignTask(engine.life().specOfAnother(engine.create("c" + i).id()));
        }

        engine.killAndRestart(() -> engine.machine.tasks().forEach(task -> task.exit(0)), next -> next.calls.interfere((call, done) -> {
            if (call.equals("delete") && !done) {
                work();
            }
        }));
        awaitThat(() -> now.get() == limit);
        goOn.countDown();

        awaitThat(() -> engine.machine.tasks().isEmpty());
        assertEquals(limit, most.get());
    }
}
