package io.karavel.images.internal;

import static org.awaitility.Awaitility.await;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineConfig;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.internal.GrpcContainerdClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;

/** A containerd of the tests' own, in a temporary folder. Each client works in a namespace of its own. */
final class OwnContainerd extends ExternalResource {
    /** Looks, two in a second, at which nobody had called. */
    private static final int QUIET_LOOKS = 5;

    private Path folder;
    private String metrics;
    private GrpcContainerdClient supervisor;

    @Override
    protected void before() throws Throwable {
        folder = Files.createTempDirectory("karavel-images");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            metrics = "127.0.0.1:" + free.getLocalPort();
        }
        supervisor = new GrpcContainerdClient(config(Optional.empty(), "supervisor"));
        try {
            supervisor.version();
        } catch (RuntimeException e) {
            after();
            throw e;
        }
    }

    @Override
    protected void after() {
        try {
            supervisor.close();
            Path pidFile = folder.resolve("run/containerd/containerd.pid");
            if (Files.exists(pidFile)) {
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).ifPresent(OwnContainerd::end);
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
        }
    }

    GrpcContainerdClient connect(String namespace) {
        return new GrpcContainerdClient(config(Optional.of(supervisor.socket()), namespace));
    }

    /** A folder that goes with containerd. */
    Path newFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private ConfigStore config(Optional<Path> socket, String namespace) {
        ConfigSnapshot snapshot = new ConfigSnapshot(new EngineConfig(folder.resolve("data"), folder.resolve("run"),
                List.of(), Optional.empty(), socket, namespace, Optional.of(metrics), Map.of(), "runc", "", 0,
                "json-file", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false,
                List.of(), Duration.ofSeconds(10), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS));
        return () -> snapshot;
    }

    /** How many calls containerd has answered, as it counts them itself; without those that ask whether it is there. */
    long calls() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://" + metrics + "/v1/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.body().lines()
                .filter(line -> line.startsWith("grpc_server_handled_total") && !line.contains("\"Version\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The same, when nobody has called for a while: images are read again, in the background, after each change. */
    long settledCalls() {
        AtomicLong last = new AtomicLong(-1);
        AtomicInteger quiet = new AtomicInteger();
        await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(500)).until(() -> {
            long now = calls();
            quiet.set(last.getAndSet(now) == now ? quiet.get() + 1 : 0);
            return quiet.get() >= QUIET_LOOKS;
        });
        return last.get();
    }

    /** What was begun and neither finished nor thrown away, in all namespaces. */
    List<String> unfinishedWrites() {
        String[] found = folder.resolve("data/containerd/io.containerd.content.v1.content/ingest").toFile().list();
        return found == null ? List.of() : List.of(found);
    }

    /** Everything the client's namespace holds, as text; garbage included. */
    static List<String> belongings(ContainerdClient client) {
        return Stream.of(
                        client.content().list().stream().map(content -> "content " + content.digest()),
                        client.snapshots().list().stream().map(snapshot -> "snapshot " + snapshot.name()),
                        client.images().list().stream().map(record -> "image " + record.name()),
                        client.leases().list().stream().map(lease -> "lease " + lease))
                .flatMap(all -> all)
                .toList();
    }
}
