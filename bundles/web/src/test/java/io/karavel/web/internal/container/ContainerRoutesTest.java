package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Created;
import io.karavel.model.LogConfig;
import io.karavel.model.Resources;
import io.karavel.model.RestartPolicy;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ContainerRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeContainers containers = new FakeContainers(Samples.running(1, "web"), Samples.created(2, "new"));
    private final FakeStreams streams = new FakeStreams();
    private final FakeEngine engine = new FakeEngine();

    @Before
    public void addRoutes() {
        server.add(new ContainerRoutes(containers, new FakeImages(Samples.image(Samples.BUSYBOX, "busybox", 1)),
                new FakeExecs(), streams, engine, engine, new NetworkViews()));
    }

    private static String message(UnixClient.Response response) throws IOException {
        return json(response).get("message").textValue();
    }

    private static JsonNode json(UnixClient.Response response) throws IOException {
        return ContainerJson.mapper().readTree(response.text());
    }

    private UnixClient.Response delete(String path) throws IOException {
        return server.request("DELETE " + path + " HTTP/1.1\r\nHost: docker\r\n\r\n");
    }

    private void assertDone(String path, String call) throws IOException {
        UnixClient.Response response = server.post(path, "");
        assertEquals(path + response.text(), 204, response.status());
        assertEquals(call, containers.calls.get(containers.calls.size() - 1));
    }

    private void assertRefused(String path, int status, String message) throws IOException {
        UnixClient.Response response = server.post(path, "");
        assertEquals(path, status, response.status());
        assertEquals(message, message(response));
    }

    @Test
    public void aContainerIsCreatedAndShown() throws IOException {
        UnixClient.Response response = server.post("/v1.50/containers/create?name=db&platform=linux/amd64",
                CreateBodyTest.sent("create-plain.json").toString());
        assertEquals(201, response.status());
        assertEquals("{\"Id\":\"" + Samples.id(77) + "\",\"Warnings\":[]}\n", response.text());
        assertEquals(Optional.of("db"), containers.lastRequest.name());
        assertEquals(Optional.of("linux/amd64"), containers.lastRequest.platform());
        assertEquals(List.of("echo", "hi"), containers.lastRequest.config().commandLine());
        JsonNode shown = json(server.get("/containers/db/json"));
        assertEquals("/db", shown.get("Name").textValue());
        assertEquals("busybox", shown.at("/Config/Image").textValue());
    }

    @Test
    public void aContainerIsMovedToAnotherRuntime() throws IOException {
        server.add(new RuntimeRoutes(containers));
        UnixClient.Response response = server.post("/karavel/v1/containers/new/runtime", "{\"Runtime\":\"crun\"}");
        assertEquals(response.text(), 200, response.status());
        assertEquals("migrate new crun", containers.calls.get(0));
        assertEquals("{\"Name\":\"crun\",\"Provider\":\"containerd\",\"Shim\":\"io.containerd.runc.v2\",\"Binary\":\"/usr/bin/crun\","
                + "\"Digest\":\"" + Samples.digest(3) + "\",\"Options\":{}}", json(response).get("Runtime").toString());
        assertEquals(400, server.post("/karavel/v1/containers/new/runtime", "{}").status());
        containers.refusal = EngineException.notModified("it has that runtime already");
        assertEquals(304, server.post("/karavel/v1/containers/new/runtime", "{\"Runtime\":\"\"}").status());
    }

    @Test
    public void aContainerGetsOtherLimitsAndAnotherRestartPolicy() throws IOException {
        server.add(new UpdateRoutes(containers));
        UnixClient.Response response = server.post("/containers/web/update", "{\"Memory\":8388608,\"NanoCpus\":500000000,\"CpusetCpus\":"
                + "\"0\",\"PidsLimit\":-1,\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}}");
        assertEquals("{\"Warnings\":null}\n", response.text());
        assertEquals(200, response.status());
        assertEquals(8 << 20, containers.lastUpdate.limits().memory());
        assertEquals(500_000_000, containers.lastUpdate.limits().nanoCpus());
        assertEquals("0", containers.lastUpdate.limits().cpusetCpus());
        assertEquals(Optional.of(0L), containers.lastUpdate.limits().pidsLimit());
        assertEquals(Optional.of(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3)), containers.lastUpdate.restartPolicy());
    }

    @Test
    public void anUpdateThatNamesNothingChangesNothing() throws IOException {
        server.add(new UpdateRoutes(containers));
        for (String body : List.of("", "{}", "{\"RestartPolicy\":null}", "{\"RestartPolicy\":{\"Name\":\"\",\"MaximumRetryCount\":0}}")) {
            assertEquals(200, server.post("/containers/web/update", body).status());
            assertEquals(new ContainerUpdate(Resources.UNLIMITED, Optional.empty()), containers.lastUpdate);
        }
        assertEquals(200, server.post("/v1.39/containers/web/update", "{\"PidsLimit\":7}").status());
        assertEquals(Optional.empty(), containers.lastUpdate.limits().pidsLimit());
        assertEquals("invalid restart policy: maximum retry count can only be used with 'on-failure'", message(server.post(
                "/containers/web/update", "{\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":3}}")));
    }

    @Test
    public void aContainerGetsAnotherLog() throws IOException {
        server.add(new LogRoutes(streams));
        UnixClient.Response response = server.post("/karavel/v1/containers/web/log",
                "{\"Type\":\"local\",\"Config\":{\"max-size\":\"1m\"}}");
        assertEquals(response.text(), 200, response.status());
        assertEquals(new LogConfig("local", Map.of("max-size", "1m")), streams.changedLog);
        assertEquals("{\"Type\":\"local\",\"Config\":{\"max-size\":\"1m\"}}", json(response).get("LogConfig").toString());
        assertEquals(200, server.post("/karavel/v1/containers/web/log", "{}").status());
        assertEquals(LogConfig.DEFAULT, streams.changedLog);
        streams.refusal = EngineException.invalid("no such driver");
        assertEquals(400, server.post("/karavel/v1/containers/web/log", "{\"Type\":\"paper\"}").status());
    }

    @Test
    public void aRequestThatCannotBeReadIsRefused() throws IOException {
        UnixClient.Response response = server.post("/containers/create", "{\"HostConfig\":{\"Memory\":\"1g\"}}");
        assertEquals(400, response.status());
        assertEquals("invalid JSON: json: cannot unmarshal string into Go struct field HostConfig.Memory of type int64",
                message(response));
        assertEquals("invalid JSON: got EOF while reading request body",
                message(server.post("/containers/create", "")));
        assertEquals("unexpected content after JSON", message(server.post("/containers/create", "{} {}")));
    }

    @Test
    public void aRequestThatMakesNoSenseIsRefused() throws IOException {
        UnixClient.Response response =
                server.post("/containers/create", "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":5}}");
        assertEquals(400, response.status());
        assertEquals("Minimum memory limit allowed is 6MB", message(response));
        assertEquals(List.of(), containers.calls);
    }

    @Test
    public void containersAreListed() throws IOException {
        assertEquals(1, json(server.get("/containers/json")).size());
        JsonNode all = json(server.get("/containers/json?all=1"));
        assertEquals("/new", all.at("/0/Names/0").textValue());
        assertEquals("/web", all.at("/1/Names/0").textValue());
        UnixClient.Response unknown = server.get("/containers/json?filters=%7B%22x%22%3A%5B%22y%22%5D%7D");
        assertEquals(400, unknown.status());
        assertEquals("invalid filter 'x'", message(unknown));
    }

    @Test
    public void anUnknownContainerIsNotFound() throws IOException {
        UnixClient.Response response = server.get("/containers/nobody/json");
        assertEquals(404, response.status());
        assertEquals("No such container: nobody", message(response));
    }

    @Test
    public void whatIsPrunedMayBeChosenByLabelsAndAge() throws IOException {
        server.add(new PruneRoutes(containers, Clock.fixed(Samples.NOW, ZoneOffset.UTC)));
        containers.byName.put("labelled", Samples.container(3, "labelled", Created.FRESH, "{\"Labels\":{\"keep\":\"yes\"}}"));
        assertEquals("{\"ContainersDeleted\":[\"" + Samples.id(3) + "\"],\"SpaceReclaimed\":7}\n", prune("{\"label\":[\"keep=yes\"]}"));
        assertEquals(2, ContainerJson.mapper().readTree(prune("{\"label!\":{\"keep\":true}}")).get("ContainersDeleted").size());
        assertEquals("made longer ago than a day but for a minute", 1,
                ContainerJson.mapper().readTree(prune("{\"until\":[\"23h59m\"]}")).get("ContainersDeleted").size());
        assertEquals("{\"ContainersDeleted\":null,\"SpaceReclaimed\":7}\n", prune("{\"until\":[\"25h\"]}"));
        assertRefused("/containers/prune?filters=%7B%22until%22%3A%5B%221h%22%2C%222h%22%5D%7D", 400,
                "more than one until filter specified");
        assertRefused("/containers/prune?filters=%7B%22name%22%3A%5B%22x%22%5D%7D", 400, "invalid filter 'name'");
        containers.refusal = EngineException.conflict("a prune operation is already running");
        assertRefused("/containers/prune", 409, "a prune operation is already running");
    }

    private String prune(String filters) throws IOException {
        return server.post("/containers/prune?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8), "").text();
    }

    @Test
    public void startTakesNoBody() throws IOException {
        assertDone("/containers/web/start", "start web");
        UnixClient.Response empty = server.post("/containers/web/start", "{}");
        assertEquals(204, empty.status());
        UnixClient.Response body = server.post("/containers/web/start", "{\"Binds\":[]}");
        assertEquals(400, body.status());
        assertEquals("starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24",
                message(body));
    }

    @Test
    public void whatIsSoAlreadyIsNotModified() throws IOException {
        containers.refusal = EngineException.notModified("it runs");
        assertEquals(304, server.post("/containers/web/start", "").status());
    }

    @Test
    public void stopAndRestartTakeTimeAndSignal() throws IOException {
        assertDone("/containers/web/stop",
                "stop web StopRequest[signal=Optional.empty, timeout=Optional.empty]");
        assertDone("/containers/web/stop?t=-1&signal=INT",
                "stop web StopRequest[signal=Optional[Signal[number=2]], timeout=Optional[PT-1S]]");
        assertDone("/v1.41/containers/web/restart?t=3&signal=INT",
                "restart web StopRequest[signal=Optional.empty, timeout=Optional[PT3S]]");
        assertEquals(400, server.post("/containers/web/stop?t=soon", "").status());
    }

    @Test
    public void signalsAreNamesOrNumbers() throws IOException {
        assertDone("/containers/web/kill", "kill web 9");
        assertDone("/containers/web/kill?signal=SIGUSR1", "kill web 10");
        assertDone("/containers/web/kill?signal=15", "kill web 15");
        assertRefused("/containers/web/kill?signal=SIGFOO", 400, "Invalid signal: SIGFOO");
    }

    @Test
    public void pauseAndUnpauseAndRenameAreHandedOn() throws IOException {
        assertDone("/containers/web/pause", "pause web");
        assertDone("/containers/web/unpause", "unpause web");
        assertDone("/containers/web/rename?name=shop", "rename web shop");
        assertRefused("/containers/web/rename", 400, "Neither old nor new names may be empty");
    }

    @Test
    public void removalIsForcedAndTakesVolumesWhenAsked() throws IOException {
        assertEquals(204, delete("/containers/web?force=1&v=1").status());
        assertEquals(204, delete("/containers/web").status());
        assertEquals(List.of("remove web RemoveRequest[force=true, volumes=true]",
                "remove web RemoveRequest[force=false, volumes=false]"), containers.calls);
        UnixClient.Response link = delete("/containers/web?link=1");
        assertEquals(409, link.status());
        assertEquals("Conflict, cannot remove the default link name of the container", message(link));
    }

    @Test
    public void refusalsKeepTheirWords() throws IOException {
        containers.refusal = EngineException.conflict("Container abc is not running");
        assertRefused("/containers/web/kill", 409, "Container abc is not running");
    }
}
