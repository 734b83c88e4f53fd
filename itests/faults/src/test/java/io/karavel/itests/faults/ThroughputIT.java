package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.Docker;
import io.karavel.itests.support.Engine;
import io.karavel.itests.support.PeerDaemon;
import io.karavel.itests.support.Workspace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Test;

/**
 * How fast output gets into the json-file log and out of it again, and what processor time that costs the daemon, its containerd and the
 * shim, beside Docker's own daemon on the same machine, in turns. How much is printed each time says {@code karavel.throughput.megabytes}.
 */
public class ThroughputIT {
    private static final int MEGABYTES = Integer.getInteger("karavel.throughput.megabytes", 500);
    private static final int WARM_UP_MEGABYTES = 100;
    private static final int ROUNDS = 3;
    private static final String END = "END";
    private static final int TAIL = 200;
    private static final byte[] LINE = ("0123456789".repeat(9) + "012345678\n").getBytes(StandardCharsets.UTF_8);

    private final Engine engine = new Engine(Workspace.folder("engine"));
    private final Path data = Workspace.folder("lines");
    private PeerDaemon peer;
    private List<Side> sides;

    /** One of the two. */
    private record Side(String name, Docker docker, Path containers, Supplier<List<Long>> daemons) {}

    /** What one thing took. */
    private record Cost(double seconds, double processorSeconds) {}

    @Before
    public void start() throws IOException {
        engine.up();
        peer = new PeerDaemon(Workspace.folder("peer"));
        Path image = Workspace.file("busybox.tar");
        engine.docker().run("save", "-o", image.toString(), "busybox");
        peer.docker().run("load", "-i", image.toString());
        sides = List.of(
                new Side("karavel", engine.docker(), engine.root().resolve("data/containers"),
                        () -> ProcessorTime.processes(engine)),
                new Side("dockerd", peer.docker(), peer.root().resolve("data/containers"), peer::processes));
        write("warm-up", Math.min(WARM_UP_MEGABYTES, MEGABYTES));
        write("all", MEGABYTES);
    }

    private void write(String name, int megabytes) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(data.resolve(name)), 1 << 20)) {
            for (long lines = megabytes * 1_000_000L / LINE.length; lines > 0; lines--) {
                out.write(LINE);
            }
        }
    }

    @After
    public void stop() {
        try {
            engine.downWithAll();
        } finally {
            new Wreckage(engine).clear();
            if (peer != null) {
                peer.close();
            }
        }
    }

    @AfterClass
    public static void removeFiles() {
        Workspace.remove();
    }

    @Test
    public void outputIsKeptAndShownAtLeastAsFastAsByDockerForAtMostTheSameWork() {
        List<List<Cost>> printing = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Cost>> showing = List.of(new ArrayList<>(), new ArrayList<>());
        for (Side side : sides) {
            String id = print(side, "warm-up", new ArrayList<>());
            show(side, id, new ArrayList<>());
            side.docker().run("rm", "-f", id);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int turn = 0; turn < sides.size(); turn++) {
                // Whoever comes second finds the files in memory; so they change places.
                int number = (turn + round) % sides.size();
                String id = print(sides.get(number), "all", printing.get(number));
                show(sides.get(number), id, showing.get(number));
                sides.get(number).docker().run("rm", "-f", id);
            }
        }
        List<Double> ratios = new ArrayList<>(compare("printing " + MEGABYTES + " MB", printing));
        ratios.addAll(compare("docker logs of it", showing));
        assertTrue("each at least 1: " + ratios, ratios.stream().allMatch(ratio -> ratio >= 1));
    }

    private String print(Side side, String file, List<Cost> costs) {
        String id = side.docker().run("create", "--network", "none", "--log-driver", "json-file", "-v", data + ":/lines:ro", "busybox",
                "sh", "-c", "cat /lines/" + file + "; echo " + END + "; exec sleep 1000");
        Path log = side.containers().resolve(id).resolve(id + "-json.log");
        double before = processorSeconds(side, id);
        long begin = System.nanoTime();
        side.docker().run("start", id);
        await("the end of the log " + log).atMost(10, MINUTES).pollInterval(20, MILLISECONDS).pollDelay(0, MILLISECONDS)
                .until(() -> tail(log).contains("\"" + END + "\\n\""));
        costs.add(new Cost(seconds(begin), processorSeconds(side, id) - before));
        return id;
    }

    private static void show(Side side, String id, List<Cost> costs) {
        double before = processorSeconds(side, id);
        long begin = System.nanoTime();
        ProcessBuilder logs = new ProcessBuilder("docker", "logs", id).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        logs.environment().putAll(side.docker().environment());
        try {
            assertEquals(0, logs.start().waitFor());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        costs.add(new Cost(seconds(begin), processorSeconds(side, id) - before));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String tail(Path log) throws IOException {
        if (Files.notExists(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(TAIL, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** What the daemon, its containerd, the container's shim and whatever they started have used so far. */
    private static double processorSeconds(Side side, String id) {
        Stream<Long> shim = ProcessHandle.allProcesses().filter(process -> {
            List<String> words = List.of(process.info().arguments().orElse(new String[0]));
            return words.contains("-id") && words.contains(id);
        }).map(ProcessHandle::pid);
        return ProcessorTime.seconds(Stream.concat(side.daemons().get().stream(), shim).toList());
    }

    /** How many times as fast it was, and how many times as much processor time the other one used. */
    private static List<Double> compare(String what, List<List<Cost>> costs) {
        double ours = median(costs.get(0), Cost::seconds);
        double theirs = median(costs.get(1), Cost::seconds);
        double ourWork = median(costs.get(0), Cost::processorSeconds);
        double theirWork = median(costs.get(1), Cost::processorSeconds);
        System.out.printf(Locale.ROOT, "throughput: %s: %.2f s, dockerd %.2f s: %.2f times as fast; %.2f s of processor time, dockerd "
                + "%.2f s: %.2f of it%n", what, ours, theirs, theirs / ours, ourWork, theirWork, ourWork / theirWork);
        return List.of(theirs / ours, theirWork / ourWork);
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> of) {
        return costs.stream().mapToDouble(of).sorted().toArray()[costs.size() / 2];
    }
}
