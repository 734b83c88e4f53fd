package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.karavel.itests.support.Workspace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** docker-java over the unix socket, as Testcontainers uses it. */
public class DockerJavaIT extends ClientTest {
    /** What a process wrote, its streams apart. */
    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final List<Frame> frames = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(Frame frame) {
            frames.add(frame);
        }

        String text(StreamType type) {
            return frames.stream().filter(frame -> frame.getStreamType() == type)
                    .map(frame -> new String(frame.getPayload(), StandardCharsets.UTF_8)).collect(Collectors.joining());
        }

        Output awaitEnd() throws InterruptedException {
            assertTrue("the output does not end", awaitCompletion(60, SECONDS));
            return this;
        }
    }

    private DockerClient client;

    @Before
    public void connect() {
        client = connect(RemoteApiVersion.VERSION_1_44);
    }

    private DockerClient connect(RemoteApiVersion version) {
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(engine.host())
                .withDockerTlsVerify(false).withApiVersion(version).build();
        return DockerClientImpl.getInstance(config, new ZerodepDockerHttpClient.Builder()
                .dockerHost(URI.create(engine.host())).build());
    }

    @After
    public void disconnect() throws IOException {
        client.close();
    }

    private String create(String... command) {
        return client.createContainerCmd("busybox").withCmd(command).exec().getId();
    }

    private String start(String... command) {
        String id = create(command);
        client.startContainerCmd(id).exec();
        return id;
    }

    private int exitCode(String id) throws IOException {
        try (WaitContainerResultCallback callback = client.waitContainerCmd(id).start()) {
            return callback.awaitStatusCode(60, SECONDS);
        }
    }

    @Test
    public void theEngineIsThere() throws IOException {
        client.pingCmd().exec();
        Version version = client.versionCmd().exec();
        assertEquals("1.51", version.getApiVersion());
        assertEquals("linux", version.getOperatingSystem());
        assertEquals(Integer.valueOf(0), client.infoCmd().exec().getContainers());
        for (RemoteApiVersion older : List.of(RemoteApiVersion.VERSION_1_24, RemoteApiVersion.VERSION_1_32,
                RemoteApiVersion.VERSION_1_40)) {
            try (DockerClient old = connect(older)) {
                assertEquals(List.of(), old.listContainersCmd().withShowAll(true).exec());
            }
        }
    }

    @Test
    public void aContainerIsRunAndItsLogRead() throws Exception {
        String id = start("sh", "-c", "echo out; echo err >&2; exit 3");
        assertEquals(3, exitCode(id));
        Output log = client.logContainerCmd(id).withStdOut(true).withStdErr(true).exec(new Output()).awaitEnd();
        assertEquals("out\n", log.text(StreamType.STDOUT));
        assertEquals("err\n", log.text(StreamType.STDERR));
        InspectContainerResponse.ContainerState state = client.inspectContainerCmd(id).exec().getState();
        assertEquals(Long.valueOf(3), state.getExitCodeLong());
        assertEquals("exited", state.getStatus());
        client.removeContainerCmd(id).exec();
        assertThrows(NotFoundException.class, () -> client.inspectContainerCmd(id).exec());
    }

    @Test
    public void inputAndOutputAreAttachedBeforeTheStart() throws Exception {
        String id = client.createContainerCmd("busybox").withCmd("cat").withStdinOpen(true).withStdInOnce(true)
                .withAttachStdin(true).withAttachStdout(true).exec().getId();
        InputStream input = new ByteArrayInputStream("through and through".getBytes(StandardCharsets.UTF_8));
        try (Output output = client.attachContainerCmd(id).withStdIn(input).withStdOut(true).withStdErr(true)
                .withFollowStream(true)
                .exec(new Output())) {
            assertTrue(output.awaitStarted(60, SECONDS));
            client.startContainerCmd(id).exec();
            Awaitility.await().atMost(60, SECONDS).until(() -> output.text(StreamType.STDOUT),
                    "through and through"::equals);
        }
    }

    @Test
    public void aLogIsFollowedToTheEnd() throws Exception {
        String id = start("sh", "-c", "for i in 1 2 3; do echo $i; usleep 50000; done");
        Output log = client.logContainerCmd(id).withStdOut(true).withFollowStream(true).exec(new Output()).awaitEnd();
        assertEquals("1\n2\n3\n", log.text(StreamType.STDOUT));
    }

    @Test
    public void furtherProcessesAreRun() throws Exception {
        String id = start("sleep", "1000");
        String exec = client.execCreateCmd(id).withCmd("sh", "-c", "read line; echo got $line; echo err >&2; exit 9")
                .withAttachStdin(true)
                .withAttachStdout(true).withAttachStderr(true).exec().getId();
        InputStream input = new ByteArrayInputStream("in\n".getBytes(StandardCharsets.UTF_8));
        Output output = client.execStartCmd(exec).withStdIn(input).exec(new Output()).awaitEnd();
        assertEquals("got in\n", output.text(StreamType.STDOUT));
        assertEquals("err\n", output.text(StreamType.STDERR));
        assertEquals(Long.valueOf(9), client.inspectExecCmd(exec).exec().getExitCodeLong());
        assertFalse(client.inspectExecCmd(exec).exec().isRunning());
    }

    @Test
    public void containersAreListedByFilters() {
        String running = client.createContainerCmd("busybox").withCmd("sleep", "1000").withLabels(Map.of("kind", "one"))
                .withName("one").exec().getId();
        client.startContainerCmd(running).exec();
        String created = client.createContainerCmd("busybox").withLabels(Map.of("kind", "two")).withName("two").exec()
                .getId();
        assertEquals(List.of(running), ids(client.listContainersCmd().exec()));
        assertEquals(List.of(created, running), ids(client.listContainersCmd().withShowAll(true).exec()));
        assertEquals(List.of(created), ids(client.listContainersCmd().withShowAll(true)
                .withLabelFilter(Map.of("kind", "two")).exec()));
        assertEquals(List.of(created), ids(client.listContainersCmd().withShowAll(true).withNameFilter(List.of("two"))
                .exec()));
        assertEquals(List.of(created), ids(client.listContainersCmd().withStatusFilter(List.of("created")).exec()));
        Container listed = client.listContainersCmd().exec().get(0);
        assertEquals("running", listed.getState());
        assertEquals("/one", listed.getNames()[0]);
        assertEquals("busybox", listed.getImage());
        assertEquals("sleep 1000", listed.getCommand());
    }

    private static List<String> ids(List<Container> containers) {
        return containers.stream().map(Container::getId).toList();
    }

    @Test
    public void hostSettingsArriveAndAreShown() {
        Path folder = Workspace.folder("bound");
        String id = client.createContainerCmd("busybox").withCmd("sleep", "1000").withEnv("A=b")
                .withHostConfig(HostConfig.newHostConfig()
                .withMemory(64L << 20).withNetworkMode("none").withPrivileged(false).withReadonlyRootfs(true)
                .withBinds(Bind.parse(folder + ":/bound:ro"))).exec().getId();
        client.startContainerCmd(id).exec();
        InspectContainerResponse shown = client.inspectContainerCmd(id).exec();
        assertEquals(Long.valueOf(64L << 20), shown.getHostConfig().getMemory());
        assertEquals("none", shown.getHostConfig().getNetworkMode());
        assertEquals(Boolean.TRUE, shown.getHostConfig().getReadonlyRootfs());
        assertEquals("/bound", shown.getMounts().get(0).getDestination().getPath());
        assertTrue(shown.getState().getPidLong() > 0);
        assertTrue(List.of(shown.getConfig().getEnv()).contains("A=b"));
    }

    @Test
    public void eventsAreHeard() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (ResultCallback.Adapter<Event> events = client.eventsCmd().withEventTypeFilter(EventType.CONTAINER)
                .exec(new ResultCallback.Adapter<>() {
                    @Override
                    public void onNext(Event event) {
                        heard.add(event.getAction());
                    }
                })) {
            assertTrue(events.awaitStarted(60, SECONDS));
            String id = start("true");
            exitCode(id);
            client.removeContainerCmd(id).exec();
            Awaitility.await().atMost(60, SECONDS).until(() -> List.copyOf(heard),
                    List.of("create", "start", "die", "destroy")::equals);
        }
    }

    @Test
    public void stoppingKillingPausingAndRenaming() throws Exception {
        String id = start("sleep", "1000");
        client.renameContainerCmd(id).withName("renamed").exec();
        client.pauseContainerCmd("renamed").exec();
        assertEquals(Boolean.TRUE, client.inspectContainerCmd(id).exec().getState().getPaused());
        client.unpauseContainerCmd("renamed").exec();
        client.stopContainerCmd(id).withTimeout(1).exec();
        assertEquals(Long.valueOf(137), client.inspectContainerCmd(id).exec().getState().getExitCodeLong());
        assertThrows(NotModifiedException.class, () -> client.stopContainerCmd(id).exec());
        client.startContainerCmd(id).exec();
        assertThrows(NotModifiedException.class, () -> client.startContainerCmd(id).exec());
        assertThrows(ConflictException.class, () -> client.removeContainerCmd(id).exec());
        client.restartContainerCmd(id).withTimeout(0).exec();
        client.killContainerCmd(id).exec();
        assertEquals(137, exitCode(id));
        client.removeContainerCmd(id).withForce(true).exec();
    }

    @Test
    public void refusalsAreExceptionsWithTheirWords() {
        assertThat(assertThrows(NotFoundException.class, () -> client.createContainerCmd("nosuch").exec()).getMessage(),
                containsString("No such image: nosuch:latest"));
        assertThat(assertThrows(BadRequestException.class, () -> client.createContainerCmd("busybox").withName("-")
                .exec()).getMessage(),
                containsString("Invalid container name (-)"));
        client.createContainerCmd("busybox").withName("taken").exec();
        assertThat(assertThrows(ConflictException.class, () -> client.createContainerCmd("busybox").withName("taken")
                .exec()).getMessage(),
                containsString("is already in use by container"));
    }

    @Test
    public void imagesAreLoadedTaggedSavedAndRemoved() throws Exception {
        try (InputStream archive = Files.newInputStream(TestImage.named("test/java:1").archive())) {
            client.loadImageCmd(archive).exec();
        }
        String id = client.inspectImageCmd("test/java:1").exec().getId();
        client.tagImageCmd("test/java:1", "test/java", "2").exec();
        assertEquals(id, client.inspectImageCmd("test/java:2").exec().getId());
        assertTrue(client.listImagesCmd().withImageNameFilter("test/java").exec().stream()
                .anyMatch(image -> List.of(image.getRepoTags()).contains("test/java:2")));
        Path saved = Workspace.file("saved");
        try (InputStream archive = client.saveImageCmd("test/java:1").exec()) {
            Files.copy(archive, saved);
        }
        client.removeImageCmd("test/java:2").exec();
        client.removeImageCmd("test/java:1").exec();
        assertThrows(NotFoundException.class, () -> client.inspectImageCmd("test/java:1").exec());
        try (InputStream archive = Files.newInputStream(saved)) {
            client.loadImageCmd(archive).exec();
        }
        assertEquals(id, client.inspectImageCmd("test/java:1").exec().getId());
        client.removeImageCmd("test/java:1").withForce(true).exec();
    }
}
