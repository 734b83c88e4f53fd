package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.PeerDaemon;
import io.karavel.itests.support.Workspace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Rule;
import org.junit.Test;

/**
 * What it costs to check the health of many containers, whether that is done in time, and what becomes of it when there are too many or
 * the bundle that does it is exchanged. Counts are judged, times and ratios printed. The property {@code karavel.health.containers} says
 * how many containers there are, where it is not as many as each test wants, and {@code karavel.health.seconds} how long is measured.
 */
public class HealthLoadIT {
    private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("karavel.health.seconds", 60));
    /** A result is late that comes more than so many intervals after the one before. */
    private static final double PUNCTUAL = 1.2;
    /** Takes connections without a process for each, which the programs of busybox do not; so it is this machine's Perl. */
    private static final String LISTENS = "\"/usr/bin/perl\",\"-e\",\"use Socket; socket(S, PF_INET, SOCK_STREAM, 0); "
            + "bind(S, sockaddr_in(8080, INADDR_LOOPBACK)) || die; listen(S, 128); close(C) while accept(C, S);\"";

    @Rule
    public final StormEngine storm = new StormEngine();
    private final Engine engine = storm.engine();
    private final Client client = storm.client();

    /** Several at a time, so that a thousand are gone soon. */
    @After
    public void removeContainers() {
        if (client.answers()) {
            WatchedContainers.all(client).remove();
        }
    }

    @AfterClass
    public static void removeFiles() {
        Workspace.remove();
    }

    private static int containers(int usual) {
        return Integer.getInteger("karavel.health.containers", usual);
    }

    private static String sleeping(String test, Duration interval) {
        return container("\"sleep\",\"1000000\"", test, interval, "");
    }

    private static String listening(String test, Duration interval) {
        return container(LISTENS, test, interval, Stream.of("/usr", "/lib", "/lib64").filter(folder -> Files.exists(Path.of(folder)))
                .map(folder -> "\"" + folder + ":" + folder + ":ro\"").collect(Collectors.joining(",")));
    }

    private static String container(String command, String test, Duration interval, String binds) {
        return "{\"Image\":\"busybox\",\"Cmd\":[" + command + "],\"Healthcheck\":{\"Test\":[" + test + "],\"Retries\":1000000,\"Interval\":"
                + interval.toNanos() + "},\"HostConfig\":{\"NetworkMode\":\"none\",\"Init\":true,\"Binds\":["
                + binds + "]}}";
    }

    @Test
    public void connectionsAreTriedInManyContainersOnTimeForLittleWork() throws Exception {
        Duration interval = Duration.ofSeconds(1);
        URI metrics = CheckCounts.serve(engine);
        int count = containers(1000);
        WatchedContainers containers = WatchedContainers.start(client, count, listening("\"TCP\",\":8080\"", interval));
        warmUp(containers);
        List<Long> java = List.of(engine.process().pid());
        CheckCounts before = CheckCounts.read(metrics, "TCP");
        double work = ProcessorTime.seconds(java);
        Instant from = Instant.now();
        sleep(WINDOW);
        Instant to = Instant.now();
        work = ProcessorTime.seconds(java) - work;
        CheckCounts checks = CheckCounts.read(metrics, "TCP").since(before);
        int threads = engine.count("task");
        ProbeLog log = new ProbeLog();
        containers.read(log);
        // What comes while the logs are read comes while the engine has that to do as well.
        ProbeLog last = log.between(from, to);
        double seconds = seconds(Duration.between(from, to));
        say("tcp: %d containers every %d s: %.2f of a core in the engine (asked: less than 0.50), %d threads; %d checks in %.0f s, %d of "
                + "%d begun at most 0.1 s late; in the logs %s", count, interval.toSeconds(), work / seconds, threads, checks.said(),
                seconds, checks.prompt(), checks.begun(), punctuality(last, interval));
        assertEquals("checks that failed", 0, checks.said() - checks.healthy());
        long due = (long) (count * seconds / (PUNCTUAL * interval.toSeconds()));
        assertTrue(checks.said() + " checks, at least " + due, checks.said() >= due);
        assertEquals("late results", 0, late(last, interval));
    }

    @Test
    public void commandsAreRunForHalfOfDockersWorkAndNoneLaterThanThere() throws Exception {
        Duration interval = Duration.ofSeconds(5);
        int count = containers(100);
        Measured ours = measure(client, () -> ProcessorTime.processes(engine), count, interval);
        Measured theirs;
        try (PeerDaemon peer = new PeerDaemon(Workspace.folder("peer"))) {
            Path image = Workspace.file("busybox.tar");
            engine.docker().run("save", "-o", image.toString(), "busybox");
            peer.docker().run("load", "-i", image.toString());
            theirs = measure(new Client(peer.root().resolve("docker.sock")), peer::processes, count, interval);
        }
        say("command: %d containers every %d s: %.3f of a core in the engine and its containerd, dockerd and its containerd %.3f: %.2f "
                + "of it (asked: at most 0.50)", count, interval.toSeconds(), ours.cores, theirs.cores, ours.cores / theirs.cores);
        say("command: %s; dockerd %s", punctuality(ours.log, interval), punctuality(theirs.log, interval));
        assertEquals("checks that failed", 0, failures(ours.log));
        assertTrue("late results of each", late(ours.log, interval) <= late(theirs.log, interval));
    }

    @Test
    public void noContainerStarvesAndTheEngineAnswersWhenChecksCannotKeepUp() throws Exception {
        Duration interval = Duration.ofSeconds(1);
        int count = containers(100);
        WatchedContainers containers = WatchedContainers.start(client, count, sleeping("\"CMD\",\"true\"", interval));
        warmUp(containers);
        Pings pings = new Pings(client);
        Pings lists = new Pings(client, "/containers/json");
        ProbeLog log;
        try (pings; lists) {
            log = follow(containers, Duration.ofSeconds(3));
        }
        List<Integer> counts = log.counts();
        int fewest = counts.get(0);
        int median = counts.get(counts.size() / 2);
        say("overload: %d containers every %d s: %d checks of each at the least, median %d, %d at the most; %s", count,
                interval.toSeconds(), fewest, median, counts.get(counts.size() - 1), punctuality(log, interval));
        say("overload: %s; %s (asked: less than 50 ms)", pings, lists);
        assertEquals("checks that failed", 0, failures(log));
        assertTrue("none starves: " + counts, fewest > 0 && 2 * fewest >= median);
    }

    @Test
    public void nothingIsLostWhenTheBundleIsExchanged() throws Exception {
        Duration interval = Duration.ofSeconds(10);
        int count = containers(200);
        WatchedContainers containers = WatchedContainers.start(client, count,
                sleeping("\"CMD-SHELL\",\"" + HealthSwap.PROBE + "\"", interval));
        say("swap: %s", new HealthSwap(engine, containers, interval).run());
    }

    /** What daemons used, and the results that came meanwhile. */
    private record Measured(double cores, ProbeLog log) {}

    private static Measured measure(Client client, Supplier<List<Long>> daemons, int count, Duration interval) throws InterruptedException {
        WatchedContainers containers = WatchedContainers.start(client, count, sleeping("\"CMD\",\"true\"", interval));
        warmUp(containers);
        double work = ProcessorTime.seconds(daemons.get());
        Instant from = Instant.now();
        ProbeLog log = follow(containers, interval.multipliedBy(3));
        double cores = (ProcessorTime.seconds(daemons.get()) - work) / seconds(Duration.between(from, Instant.now()));
        containers.remove();
        return new Measured(cores, log);
    }

    /** Until all were checked and some time has passed, so that what is compiled and loaded once is not measured. */
    private static void warmUp(WatchedContainers containers) throws InterruptedException {
        Instant begun = Instant.now();
        ProbeLog log = new ProbeLog();
        await("a check of each container").atMost(5, MINUTES).pollInterval(1, SECONDS).until(() -> {
            containers.read(log);
            return log.allCheckedSince(begun);
        });
        sleep(WINDOW.dividedBy(2));
    }

    /** The results of the time that is measured, which begins now. */
    private static ProbeLog follow(WatchedContainers containers, Duration pause) throws InterruptedException {
        ProbeLog log = new ProbeLog();
        Instant from = Instant.now();
        Instant to = from.plus(WINDOW);
        while (Instant.now().isBefore(to)) {
            Duration left = Duration.between(Instant.now(), to);
            sleep(left.compareTo(pause) < 0 ? left : pause);
            containers.read(log);
        }
        return log.between(from, to);
    }

    private static void sleep(Duration duration) throws InterruptedException {
        MILLISECONDS.sleep(duration.toMillis());
    }

    private static long late(ProbeLog log, Duration interval) {
        return log.periods().stream().filter(period -> period.toNanos() > PUNCTUAL * interval.toNanos()).count();
    }

    private static long failures(ProbeLog log) {
        return log.all().filter(result -> result.exitCode() != 0).count();
    }

    private static String punctuality(ProbeLog log, Duration interval) {
        List<Duration> periods = log.periods();
        List<Duration> took = log.all().map(ProbeLog.Result::took).sorted().toList();
        return periods.isEmpty() ? "no two results" : String.format(Locale.ROOT,
                "%d of %d results more than 20 %% late, from one to the next %.2f s (median), at most %.2f s; a check takes %.2f s, "
                        + "at most %.2f s", late(log, interval), periods.size(), seconds(median(periods)),
                seconds(periods.get(periods.size() - 1)), seconds(median(took)), seconds(took.get(took.size() - 1)));
    }

    private static Duration median(List<Duration> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, "health: " + format + "%n", values);
    }
}
