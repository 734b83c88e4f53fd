package io.karavel.containerd.internal;

import static org.awaitility.Awaitility.await;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.containerd.TaskInfo;
import java.io.File;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;

/** A real containerd in a temporary folder, with a client, and nothing left of either afterwards. */
public final class ContainerdRule extends ExternalResource {
    private static final Pattern HANDLED = Pattern.compile(
            "grpc_server_handled_total\\{.*grpc_method=\"(\\w+)\".*grpc_service=\"([\\w.]+)\".*} (\\d+)");

    private final List<GrpcContainerdClient> clients = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private EngineConfig config;

    @Override
    protected void before() throws IOException {
        if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(directory -> Files.isExecutable(Path.of(directory, "containerd")))) {
            throw new AssertionError("these tests need containerd (Debian: apt-get install containerd) and root");
        }
        folder = Files.createTempDirectory(Path.of("/tmp"), "karavel-");
        config = new EngineConfig(folder.resolve("data"), folder.resolve("exec"), List.of(), Optional.empty(),
                Optional.empty(), "karavel-test", Optional.of("127.0.0.1:" + freePort()), Map.of(), "runc", "", 0,
                "none", Map.of(), List.of(), false, Optional.empty(), Optional.empty(), false, List.of(),
                Duration.ofSeconds(10), false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);
        newClient();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public GrpcContainerdClient client() {
        return clients.get(0);
    }

    /** One more client of the same containerd, as the next daemon is. */
    public GrpcContainerdClient newClient() {
        return newClient(config);
    }

    /** A client that finds containerd there already, in another namespace. */
    GrpcContainerdClient newGuest(String namespace) {
        return newClient(new EngineConfig(config.dataRoot(), config.execRoot(), config.hosts(), config.group(),
                Optional.of(layout().socket()), namespace, config.containerdMetrics(), config.runtimes(),
                config.defaultRuntime(), config.cgroupParent(), config.defaultShmSize(), config.logDriver(),
                config.logOptions(), config.labels(), config.init(), config.initPath(), config.seccompProfile(),
                config.noNewPrivileges(), config.defaultUlimits(), config.shutdownTimeout(), config.debug(),
                config.hooksDirs(), config.metricsAddress(), config.cniConfigDir(), config.cniBinDirs()));
    }

    private GrpcContainerdClient newClient(EngineConfig engine) {
        GrpcContainerdClient client = new GrpcContainerdClient(() -> new ConfigSnapshot(engine));
        clients.add(client);
        return client;
    }

    /** The configuration of the engine that it belongs to. */
    public EngineConfig config() {
        return config;
    }

    /** Kills containerd, which its client starts again. What runs goes on. */
    public void kill() throws IOException {
        ProcessHandle.of(process().pid()).orElseThrow().destroyForcibly();
    }

    public Path folder() {
        return folder;
    }

    ContainerdLayout layout() {
        return ContainerdLayout.of(config);
    }

    ContainerdProcess process() throws IOException {
        return ContainerdProcess.find(layout()).orElseThrow();
    }

    /**
     * How many calls of each method containerd has answered, as {@code service/Method}; without those by which the client
     * asks, now and then, whether it is there, and without subscriptions, which are counted some time after they end.
     */
    public Map<String, Integer> calls() throws IOException, InterruptedException {
        URI metrics = URI.create("http://" + config.containerdMetrics().orElseThrow() + "/v1/metrics");
        String text = http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString()).body();
        Map<String, Integer> calls = new TreeMap<>();
        Matcher matcher = HANDLED.matcher(text);
        while (matcher.find()) {
            String service = matcher.group(2).replaceAll("containerd\\.services\\.(\\w+)\\.v1\\..*", "$1");
            int count = Integer.parseInt(matcher.group(3));
            if (count > 0 && !matcher.group(1).equals("Version") && !service.equals("events")) {
                calls.merge(service + "/" + matcher.group(1), count, Integer::sum);
            }
        }
        return calls;
    }

    /** What a command printed; its failure is the test's. */
    public static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** One thing to clean up. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    @Override
    protected void after() {
        AssertionError failure = new AssertionError("cannot clean up " + folder);
        for (Step step : List.<Step>of(this::endTasks, this::closeClients, this::endContainerd, this::endShims,
                this::unmount, this::deleteFiles)) {
            try {
                step.run();
            } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private void closeClients() throws InterruptedException {
        for (GrpcContainerdClient client : clients) {
            client.close();
        }
    }

    private void endContainerd() throws IOException {
        for (Optional<ContainerdProcess> left = ContainerdProcess.find(layout()); left.isPresent();
                left = ContainerdProcess.find(layout())) {
            left.get().destroy();
            ProcessHandle.of(left.get().pid())
                    .ifPresent(handle -> handle.onExit().orTimeout(60, TimeUnit.SECONDS).join());
        }
    }

    private void endShims() {
        shims().forEach(handle -> {
            handle.destroyForcibly();
            handle.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        });
    }

    private void unmount() throws IOException, InterruptedException {
        for (String mount : mounts()) {
            run("umount", "-l", mount);
        }
    }

    /** What runc and the shims clean up as they end may be gone before it is deleted here. */
    private void deleteFiles() {
        await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            deleteFilesOnce();
            return true;
        });
    }

    private void deleteFilesOnce() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void endTasks() {
        if (!client().reachable()) {
            return;
        }
        for (TaskInfo task : client().tasks().list()) {
            ProcessHandle.of(task.pid()).filter(handle -> task.pid() > 0).ifPresent(handle -> {
                handle.destroyForcibly();
                handle.onExit().orTimeout(60, TimeUnit.SECONDS).join();
            });
            // The process may have ended before containerd knows.
            await().atMost(60, TimeUnit.SECONDS).ignoreException(EngineException.class).until(() -> {
                client().tasks().delete(task.id());
                return true;
            });
        }
    }

    private List<ProcessHandle> shims() {
        return ProcessHandle.allProcesses().filter(handle -> {
            try {
                String command = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
                return command.contains("containerd-shim") && command.contains(layout().socket().toString());
            } catch (IOException e) {
                return false;
            }
        }).toList();
    }

    private List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ")[1])
                .filter(mount -> mount.startsWith(folder + "/"))
                .sorted(Comparator.reverseOrder())
                .toList();
    }
}
