package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Rounds in which clients work, something is killed, the clients go on for a while, and everything is compared. */
final class Campaign {
    private static final int WORKERS = 4;
    /** Containers that no client touches, whose ends fall just before the kill and after it, while clients work. */
    private static final int WITNESSES = 2;
    private static final int LINES_TOLD = 80;
    private static final Duration ROUND_DEADLINE = Duration.ofMinutes(6);
    private static final Duration AFTERWARDS = Duration.ofMillis(300);

    private final long seed;
    private final Target target;
    private final Client client;
    private final Audit audit;
    private final Runnable failing;
    private final History history;
    private final Moment moment;
    private final Set<String> disturbed;
    private final Demands demands;
    private final Random random;
    private final List<Worker> workers;

    /** @param failing run as soon as something is found to be wrong */
    Campaign(long seed, Target target, Audit audit, Runnable failing, Worker.Circumstances circumstances) {
        this.seed = seed;
        this.target = target;
        this.audit = audit;
        this.failing = failing;
        client = circumstances.client();
        history = circumstances.history();
        moment = circumstances.moment();
        disturbed = circumstances.disturbed();
        demands = circumstances.demands();
        random = new Random(seed);
        workers = IntStream.range(0, WORKERS)
                .mapToObj(number -> new Worker(number, new Random(seed * WORKERS + number), circumstances)).toList();
    }

    /** A failure tells the seed and what was done last. */
    void run(int kills) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS, work -> new Thread(work, "karavel-faults-client"));
        int round = 0;
        int killed = 0;
        try {
            while (killed < kills) {
                round++;
                killed += round(round, threads) ? 1 : 0;
            }
            removeAll();
        } catch (AssertionError | Exception e) {
            failing.run();
            throw new AssertionError("seed " + seed + ", round " + round + ": " + e.getMessage() + "\nThe last of " + history.file()
                    + ":\n" + history.newest(LINES_TOLD), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whether what was to be killed was still there. */
    private boolean round(int round, ExecutorService threads) throws Exception {
        Mortals witnesses = new Mortals(client, Workspace.folder("witnesses-" + round), target.afterwards(demands));
        witnesses.start(WITNESSES);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> working = new ArrayList<>();
        workers.forEach(worker -> working.add(threads.submit(() -> worker.work(over::get))));
        Optional<String> killed;
        try {
            // There has to be something to choose from.
            moment.await(random);
            Target.Shot shot = target.aim(random);
            String when = moment.await(random);
            history.add("round " + round, "strikes now: " + when);
            witnesses.end(0);
            killed = shot.strike();
            long back = System.nanoTime();
            IntStream.range(1, WITNESSES).forEach(witnesses::end);
            history.add("round " + round, "killed " + killed.orElse("nothing, as it had gone"));
            witnesses.check(disturbed);
            history.add("round " + round, "ends were known " + (System.nanoTime() - back) / 1_000_000 + " ms later");
            TimeUnit.MILLISECONDS.sleep(AFTERWARDS.toMillis());
        } finally {
            over.set(true);
        }
        witnesses.remove();
        long deadline = System.nanoTime() + ROUND_DEADLINE.toNanos();
        for (Future<?> one : working) {
            settle(one, deadline);
        }
        long begin = System.nanoTime();
        audit.check(workers.stream().flatMap(worker -> worker.slots().stream()).toList());
        history.add("round " + round, "all is as it should be, which took " + (System.nanoTime() - begin) / 1_000_000 + " ms to see");
        return killed.isPresent();
    }

    private static void settle(Future<?> working, long deadline) throws Exception {
        try {
            working.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a client got no answer for " + ROUND_DEADLINE, e);
        }
    }

    /** Every container can be removed, every name used again, and in the end there is nothing left. */
    private void removeAll() {
        for (Worker worker : workers) {
            worker.slots().forEach(slot -> removeAndMakeAgain(worker, slot));
        }
        audit.checkNothingIsLeft();
        history.add("end", "nothing is left");
    }

    private void removeAndMakeAgain(Worker worker, Slot slot) {
        if (audit.mayBeGone(slot)) {
            // What ended its shim had the engine begin to remove it, which may be under way still.
            worker.removeForGood(slot);
        } else if (slot.existence() != Slot.Existence.ABSENT) {
            remove(slot.id().orElseThrow());
        }
        for (String name : slot.names()) {
            HttpReply created = client.request("POST", "/containers/create?name=" + name, slot.kind().request()).orElseThrow();
            assertEquals("creating " + name + " again: " + created, 201, created.status());
            remove(created.json().path("Id").asText());
        }
    }

    private void remove(String id) {
        HttpReply reply = client.request("DELETE", "/containers/" + id + "?force=true", "").orElseThrow();
        assertEquals("removing " + id + ": " + reply, 204, reply.status());
    }
}
