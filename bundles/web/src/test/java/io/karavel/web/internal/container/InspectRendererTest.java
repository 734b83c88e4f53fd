package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.Samples.NOW;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.ActualState.StartFailure;
import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class InspectRendererTest {
    private static final List<String> FIELDS = List.of("Id", "Created", "Path", "Args", "State", "Image",
            "ResolvConfPath",
            "HostnamePath", "HostsPath", "LogPath", "Name", "RestartCount", "Driver", "Platform", "MountLabel",
            "ProcessLabel", "AppArmorProfile", "ExecIDs", "HostConfig", "GraphDriver", "Mounts", "Config",
            "NetworkSettings", "Karavel");

    private final FakeExecs execs = new FakeExecs();
    private final FakeEngine engine = new FakeEngine();
    private final FakeStreams streams = new FakeStreams();
    private final InspectRenderer renderer = new InspectRenderer(engine, engine, execs, streams, new NetworkViews());

    /** As a client reads it. */
    private JsonNode inspect(Container container) throws IOException {
        return ContainerJson.mapper().readTree(renderer.render(container).toString());
    }

    @Test
    public void everythingDockerRunSendsIsShown() throws IOException {
        ObjectNode sent = (ObjectNode) CreateBodyTest.sent("create-everything.json");
        JsonNode shown = inspect(Samples.container(1, "web", Created.FRESH, sent.toString()));
        assertEquals(sent.remove("HostConfig"), sorted(shown.get("HostConfig"),
                CreateBodyTest.sent("create-everything.json")
                .get("HostConfig")));
        sent.remove("NetworkingConfig");
        assertEquals(sent, shown.get("Config"));
    }

    /** The objects are equal whatever their order; this only checks that neither has more. */
    private static JsonNode sorted(JsonNode shown, JsonNode like) {
        List<String> more = new ArrayList<>();
        shown.fieldNames().forEachRemaining(name -> {
            if (!like.has(name)) {
                more.add(name);
            }
        });
        assertEquals(List.of(), more);
        return shown;
    }

    @Test
    public void theFieldsAreThoseOfDocker() throws IOException {
        List<String> fields = new ArrayList<>();
        inspect(Samples.created(1, "web")).fieldNames().forEachRemaining(fields::add);
        assertEquals(FIELDS, fields);
    }

    @Test
    public void aRunningContainerIsShown() throws IOException {
        execs.runningIn = List.of("e1");
        Container container = Samples.running(1, "web");
        JsonNode shown = inspect(container.withDesired(container.desired().started()));
        assertEquals(container.id().value(), shown.get("Id").textValue());
        assertEquals("/web", shown.get("Name").textValue());
        assertEquals("sleep", shown.get("Path").textValue());
        assertEquals("[\"10\"]", shown.get("Args").toString());
        assertEquals("2025-05-31T12:01:00Z", shown.get("Created").textValue());
        assertEquals(Samples.BUSYBOX.value(), shown.get("Image").textValue());
        assertEquals("{\"Status\":\"running\",\"Running\":true,\"Paused\":false,\"Restarting\":false,\"OOMKilled\":false,"
                + "\"Dead\":false,\"Pid\":101,\"ExitCode\":0,\"Error\":\"\",\"StartedAt\":\"2025-06-01T11:59:55Z\","
                + "\"FinishedAt\":\"0001-01-01T00:00:00Z\"}", shown.get("State").toString());
        assertEquals("[\"e1\"]", shown.get("ExecIDs").toString());
        assertEquals("/data/containers/" + container.id() + "/hosts", shown.get("HostsPath").textValue());
        assertEquals("/data/containers/" + container.id() + "/" + container.id() + "-json.log",
                shown.get("LogPath").textValue());
        assertEquals("{\"Name\":\"overlayfs\",\"Data\":null}", shown.get("GraphDriver").toString());
    }

    @Test
    public void whatAContainerIsBoundToIsShownApartFromDockersOwn() throws IOException {
        RuntimeBinding binding = new RuntimeBinding("debug", RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM,
                Optional.of("/data/runtimes/debug"), Map.of("a", 1), Optional.of(Samples.digest(3)));
        Container container = Samples.running(1, "web");
        streams.dropped = 7;
        assertEquals("{\"Log\":{\"Dropped\":7}}", inspect(container).get("Karavel").toString());
        assertEquals("{\"Runtime\":{\"Name\":\"debug\",\"Provider\":\"containerd\",\"Shim\":\"io.containerd.runc.v2\","
                + "\"Binary\":\"/data/runtimes/debug\",\"Digest\":\"" + Samples.digest(3) + "\",\"Options\":{\"a\":1}},"
                + "\"Log\":{\"Dropped\":7}}",
                inspect(container.withRuntime(binding)).get("Karavel").toString());
    }

    @Test
    public void aContainerThatNeverRanHasNoTimesAndNoFiles() throws IOException {
        Created failed = new Created(Optional.of(new StartFailure(127, "not found")));
        JsonNode shown = inspect(Samples.container(1, "web", failed, "{}"));
        assertEquals("created", shown.at("/State/Status").textValue());
        assertEquals(127, shown.at("/State/ExitCode").intValue());
        assertEquals("not found", shown.at("/State/Error").textValue());
        assertEquals("0001-01-01T00:00:00Z", shown.at("/State/StartedAt").textValue());
        assertEquals("", shown.get("LogPath").textValue());
        assertEquals("", shown.get("Path").textValue());
        assertEquals("[]", shown.get("Args").toString());
        assertTrue(shown.get("ExecIDs").isNull());
    }

    @Test
    public void statesOverlapAsDockersDo() throws IOException {
        JsonNode paused = inspect(Samples.container(1, "web", new Running(7, NOW, true, true), "{}")).get("State");
        assertEquals("paused", paused.get("Status").textValue());
        assertTrue(paused.get("Running").booleanValue() && paused.get("Paused").booleanValue());
        assertTrue(paused.get("OOMKilled").booleanValue());
        Exited last = new Exited(3, false, "", NOW, NOW.plusNanos(123456789));
        JsonNode restarting = inspect(Samples.container(1, "web", new Restarting(last, NOW), "{}")).get("State");
        assertEquals("restarting", restarting.get("Status").textValue());
        assertTrue(restarting.get("Running").booleanValue());
        assertEquals(0, restarting.get("Pid").intValue());
        assertEquals("2025-06-01T12:00:00.123456789Z", restarting.get("FinishedAt").textValue());
    }

    @Test
    public void mountsAreShownByDestination() throws IOException {
        JsonNode mounts = inspect(Samples.container(1, "web", Created.FRESH,
                CreateBodyTest.sent("create-everything.json")
                .toString())).get("Mounts");
        assertEquals("[{\"Type\":\"bind\",\"Source\":\"/a\",\"Destination\":\"/b\",\"Mode\":\"\",\"RW\":false,"
                + "\"Propagation\":\"rslave\"},"
                + "{\"Type\":\"bind\",\"Source\":\"/src\",\"Destination\":\"/dst\",\"Mode\":\"ro,rshared\",\"RW\":false,"
                + "\"Propagation\":\"rshared\"},"
                + "{\"Type\":\"tmpfs\",\"Source\":\"\",\"Destination\":\"/t\",\"Mode\":\"\",\"RW\":true,"
                + "\"Propagation\":\"\"}]", mounts.toString());
    }

    @Test
    public void theNetworkIsTheOneThatWasChosen() throws IOException {
        String host = "{\"HostConfig\":{\"NetworkMode\":\"host\"}}";
        JsonNode settings = inspect(Samples.container(1, "web", Created.FRESH, host)).get("NetworkSettings");
        assertEquals("", settings.at("/Networks/host/IPAddress").textValue());
        assertEquals("{}", settings.get("Ports").toString());
        assertEquals("", settings.get("IPAddress").textValue());
        String shared = "{\"HostConfig\":{\"NetworkMode\":\"container:x\"}}";
        assertEquals("{}", inspect(Samples.container(1, "web", Created.FRESH, shared)).at("/NetworkSettings/Networks")
                .toString());
    }

    @Test
    public void healthIsShownOfWhatWasChecked() throws IOException {
        Health health = Health.NEW.after(new Health.Result(NOW, NOW.plusSeconds(1), 1, "no"), Healthcheck.of("CMD", "x"), NOW);
        Container container = Samples.container(1, "web", new Running(7, NOW, false, false), "{}");
        assertFalse(inspect(container).get("State").has("Health"));
        JsonNode shown = inspect(container.withHealth(Optional.of(health))).get("State").get("Health");
        assertEquals("starting", shown.get("Status").asText());
        assertEquals(1, shown.get("FailingStreak").asInt());
        JsonNode result = shown.get("Log").get(0);
        assertEquals(NOW, OffsetDateTime.parse(result.get("Start").asText()).toInstant());
        assertEquals(NOW.plusSeconds(1), OffsetDateTime.parse(result.get("End").asText()).toInstant());
        assertEquals(1, result.get("ExitCode").asInt());
        assertEquals("no", result.get("Output").asText());
    }
}
