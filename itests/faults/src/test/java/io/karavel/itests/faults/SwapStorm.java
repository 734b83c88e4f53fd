package io.karavel.itests.faults;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.itests.support.Engine;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Rounds of one change each, under containers that are used all the time; then everything is as it was before the first. */
final class SwapStorm {
    private static final int USERS = 3;
    private static final int LINES_TOLD = 60;
    private static final Duration QUIET_DEADLINE = Duration.ofMinutes(3);

    private final Engine engine;
    private final Client client;
    private final History history;
    private final long seed;
    private final SwappedRuntimes runtimes;
    private final Scripts scripts;
    private final Overdue overdue;

    SwapStorm(Engine engine, Client client, History history, long seed) {
        this.engine = engine;
        this.client = client;
        this.history = history;
        this.seed = seed;
        runtimes = new SwappedRuntimes(engine, history);
        scripts = new Scripts();
        overdue = new Overdue(engine, history);
    }

    /** A failure tells the seed and what was done last, and leaves the engine's log beside the history. */
    void run(int rounds, int count) throws Exception {
        try (overdue) {
            runtimes.install();
            List<SwapUser> users = users(count);
            // Once through everything, so that what is loaded and kept for good is loaded before it is counted.
            storm(users, SwappedRuntimes.Change.values().length, round -> runtimes.change(SwappedRuntimes.Change.values()[round]));
            Footprint before = Footprint.settled(engine);
            history.add("baseline", before.toString());
            Random random = new Random(seed);
            Pings pings = new Pings(client);
            try (pings) {
                storm(users, rounds, round -> runtimes.change(random));
            }
            Reloads reloads = new Reloads(runtimes);
            String report = rounds + " rounds under " + count + " containers, " + users.stream().mapToInt(SwapUser::operations).sum()
                    + " operations; " + pings + "; " + reloads.measure();
            history.add("end", report);
            checkContainers(users);
            Footprint.awaitAtMost(before, engine, history);
            System.out.println("swap storm, seed " + seed + ": " + report);
            for (SwapUser user : users) {
                user.removeAll();
            }
            assertEquals("containers left", 0, client.containers().size());
            runtimes.uninstall();
        } catch (AssertionError | Exception e) {
            engine.dumpThreads();
            Files.copy(engine.root().resolve("log/karavel.log"), history.file().resolveSibling("swap-engine.log"),
                    StandardCopyOption.REPLACE_EXISTING);
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\nThe last of " + history.file() + ":\n"
                    + history.newest(LINES_TOLD), e);
        }
    }

    private List<SwapUser> users(int count) {
        List<SwapUser> users = new ArrayList<>();
        for (int number = 0; number < USERS; number++) {
            users.add(new SwapUser(number, new Random(seed * USERS + number), client, runtimes, history, overdue));
        }
        for (int container = 0; container < count; container++) {
            users.get(container % USERS).create("swap-" + container, SwappedRuntimes.NAMES.get(container % SwappedRuntimes.NAMES.size()));
        }
        return users;
    }

    private interface Round {
        void run(int number) throws Exception;
    }

    private void storm(List<SwapUser> users, int rounds, Round round) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(USERS, work -> new Thread(work, "karavel-swap-client"));
        AtomicBoolean over = new AtomicBoolean();
        try {
            List<Future<?>> working = new ArrayList<>();
            users.forEach(user -> working.add(threads.submit(() -> user.work(over::get))));
            for (int number : IntStream.range(0, rounds).toArray()) {
                history.add("round " + (number + 1), "begins");
                round.run(number);
                scripts.check(client);
                overdue.check();
                for (Future<?> one : working) {
                    if (one.isDone()) {
                        one.get();
                    }
                }
            }
            over.set(true);
            for (Future<?> one : working) {
                one.get(QUIET_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private void checkContainers(List<SwapUser> users) {
        for (SwapUser user : users) {
            user.checkAll();
        }
        for (JsonNode container : client.containers()) {
            assertEquals(container.toString(), "running", container.path("State").asText());
        }
    }
}
