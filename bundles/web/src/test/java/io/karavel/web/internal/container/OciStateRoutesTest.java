package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;

import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.Container;
import io.karavel.web.internal.server.TestServer;
import java.io.IOException;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class OciStateRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeEngine engine = new FakeEngine();

    private String ask() throws IOException {
        return server.request("GET /karavel/v1/containers/web/state HTTP/1.1\r\nHost: docker\r\n\r\n").text();
    }

    @Test
    public void aRunningContainerHasAProcess() throws IOException {
        server.add(new OciStateRoutes(engine, new FakeContainers(Samples.container(1, "web", Samples.running(1, "web").actual(),
                "{\"HostConfig\":{\"Annotations\":{\"a\":\"b\"}}}"))));
        String folder = engine.current().engine().execRoot() + "/containerd/state/io.containerd.runtime.v2.task/"
                + engine.current().engine().containerdNamespace() + "/" + Samples.id(1).value();
        assertEquals("{\"ociVersion\":\"1.0.2\",\"id\":\"" + Samples.id(1).value() + "\",\"status\":\"running\",\"pid\":"
                + Samples.running(1, "web").view().pid() + ",\"bundle\":\"" + folder + "\",\"annotations\":{\"a\":\"b\"}}\n", ask());
    }

    @Test
    public void oneThatNeverRanHasNone() throws IOException {
        server.add(new OciStateRoutes(engine, new FakeContainers(Samples.container(1, "web", Created.FRESH, "{}"))));
        String state = ask();
        assertEquals(state, true, state.contains("\"status\":\"created\",\"bundle\":"));
    }

    @Test
    public void oneThatRunsAndIsBeingRemovedStillHasItsProcess() throws IOException {
        Container running = Samples.running(1, "web");
        server.add(new OciStateRoutes(engine, new FakeContainers(running.withActual(new Removing(running.actual())))));
        String state = ask();
        assertEquals(state, true, state.contains("\"status\":\"running\",\"pid\":" + running.view().pid() + ","));
    }
}
