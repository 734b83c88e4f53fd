package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.Samples.ALPINE;
import static io.karavel.web.internal.container.Samples.BUSYBOX;
import static io.karavel.web.internal.container.Samples.NOW;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Health;
import io.karavel.web.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class ListFilterTest {
    private static final Running RUNNING = new Running(7, NOW.minusSeconds(5), false, false);

    private final List<Container> containers = List.of(
            Samples.exited(1, "oldest", 0),
            Samples.container(4, "web", RUNNING, "{\"Labels\":{\"tier\":\"front\",\"x\":\"\"},\"ExposedPorts\":{\"80/tcp\":{}},"
                    + "\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"]},\"HostConfig\":{\"NetworkMode\":\"host\","
                    + "\"Binds\":[\"/src:/dst:ro\",\"data:/data\"]}}").withHealth(Optional.of(Health.NEW)),
            Samples.container(3, "paused", new Running(8, NOW.minusSeconds(5), true, false), "{}"),
            Samples.of(Samples.exited(2, "failed", 1), ALPINE, "alpine"),
            Samples.container(5, "new-web", Created.FRESH, "{\"Labels\":{\"tier\":\"back\"}}"));

    private final FakeImages images = new FakeImages(Samples.image(BUSYBOX, "busybox", 10),
            Samples.image(ALPINE, "alpine", 20), Samples.image(Samples.digest(3), "base", 20));

    private List<String> names(Map<String, List<String>> parameters) {
        return new ListFilter(new Query(parameters), images, new NetworkViews())
                .apply(containers, name -> containers.stream().filter(c -> c.name().equals(name)).findFirst()
                        .orElseThrow(() -> EngineException.notFound("No such container: " + name)))
                .stream().map(Container::name).toList();
    }

    private List<String> filtered(String filters) {
        return names(Map.of("all", List.of("1"), "filters", List.of(filters)));
    }

    private void assertRefused(String filters, String message) {
        EngineException refusal = assertThrows(filters, EngineException.class, () -> filtered(filters));
        assertEquals(message, refusal.getMessage());
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }

    @Test
    public void beforeTheImagesAreReadOnlyAncestorsAreRefused() {
        new ListFilter(new Query(Map.of("all", List.of("1"))), FakeImages.unread(), new NetworkViews());
        Query ancestor = new Query(Map.of("filters", List.of("{\"ancestor\":[\"busybox\"]}")));
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class,
                () -> new ListFilter(ancestor, FakeImages.unread(), new NetworkViews())).kind());
    }

    @Test
    public void theNewestComesFirstAndOnlyWhatRunsIsShown() {
        assertEquals(List.of("web", "paused"), names(Map.of()));
        assertEquals(List.of("new-web", "web", "paused", "failed", "oldest"), names(Map.of("all", List.of("true"))));
    }

    @Test
    public void aLimitShowsTheNewestWhateverTheirState() {
        assertEquals(List.of("new-web", "web", "paused"), names(Map.of("limit", List.of("3"))));
        assertEquals(List.of("web", "paused"), names(Map.of("limit", List.of("0"))));
    }

    @Test
    public void bothFormsOfFiltersAreRead() {
        assertEquals(List.of("paused"), filtered("{\"name\":{\"paused\":true}}"));
        assertEquals(List.of("paused"), filtered("{\"name\":[\"paused\"]}"));
    }

    @Test
    public void namesAndIdsAreMatchedAsExpressions() {
        assertEquals(List.of("new-web", "web"), filtered("{\"name\":[\"web\"]}"));
        assertEquals(List.of("web"), filtered("{\"name\":[\"^web$\"]}"));
        assertEquals(List.of("web"), filtered("{\"name\":[\"^/web\"]}"));
        assertEquals(List.of(), filtered("{\"name\":[\"[\"]}"));
        assertEquals(List.of("web"), filtered("{\"id\":[\"^0004\"]}"));
        assertEquals(List.of("web", "oldest"), filtered("{\"id\":[\"^0004\",\"^0001\"]}"));
    }

    @Test
    public void labelsHaveToFitAll() {
        assertEquals(List.of("new-web", "web"), filtered("{\"label\":[\"tier\"]}"));
        assertEquals(List.of("web"), filtered("{\"label\":[\"tier=front\",\"x\"]}"));
        assertEquals(List.of(), filtered("{\"label\":[\"tier=front\",\"tier=back\"]}"));
    }

    @Test
    public void aStatusShowsThoseThatDoNotRunToo() {
        Map<String, List<String>> parameters = Map.of("filters", List.of("{\"status\":[\"exited\",\"paused\"]}"));
        assertEquals(List.of("paused", "failed", "oldest"), names(parameters));
        assertEquals(List.of("new-web"), filtered("{\"status\":[\"created\"]}"));
        assertRefused("{\"status\":[\"sleeping\"]}", "invalid filter 'status=sleeping'");
    }

    @Test
    public void exitCodesAreThoseOfEndedContainers() {
        assertEquals(List.of("oldest"), filtered("{\"exited\":[\"0\"]}"));
        assertEquals(List.of("failed"), filtered("{\"exited\":[\"1\"]}"));
        assertRefused("{\"exited\":[\"x\"]}", "invalid filter 'exited=x'");
    }

    @Test
    public void beforeAndSinceAreByAge() {
        assertEquals(List.of("failed", "oldest"), filtered("{\"before\":[\"paused\"]}"));
        assertEquals(List.of("new-web", "web"), filtered("{\"since\":[\"paused\"]}"));
        EngineException unknown = assertThrows(EngineException.class, () -> filtered("{\"since\":[\"x\"]}"));
        assertEquals(ErrorKind.NOT_FOUND, unknown.kind());
    }

    @Test
    public void ancestorsAreImagesAndWhatTheyAreMadeOf() {
        assertEquals(List.of("failed"), filtered("{\"ancestor\":[\"alpine\"]}"));
        assertEquals(List.of("failed"), filtered("{\"ancestor\":[\"base\"]}"));
        assertEquals(List.of("failed"), filtered("{\"ancestor\":[\"" + ALPINE + "\"]}"));
        assertEquals(List.of(), filtered("{\"ancestor\":[\"unknown\"]}"));
        assertEquals(4, filtered("{\"ancestor\":[\"unknown\",\"busybox\"]}").size());
    }

    @Test
    public void healthIsNoneWithoutACheck() {
        assertEquals(List.of("new-web", "paused", "failed", "oldest"), filtered("{\"health\":[\"none\"]}"));
        assertEquals(List.of(), filtered("{\"health\":[\"healthy\"]}"));
        assertEquals(List.of("web"), filtered("{\"health\":[\"healthy\",\"starting\"]}"));
        assertRefused("{\"health\":[\"well\"]}", "unrecognized filter value for health: well");
    }

    @Test
    public void volumesAreFoundBySourceNameAndMountPoint() {
        assertEquals(List.of("web"), filtered("{\"volume\":[\"/src\"]}"));
        assertEquals(List.of("web"), filtered("{\"volume\":[\"/dst\"]}"));
        assertEquals(List.of("web"), filtered("{\"volume\":[\"data\"]}"));
        assertEquals(List.of(), filtered("{\"volume\":[\"/other\"]}"));
    }

    @Test
    public void networksAreFoundByName() {
        assertEquals(List.of("web"), filtered("{\"network\":[\"host\"]}"));
        assertEquals(4, filtered("{\"network\":[\"bridge\"]}").size());
        assertEquals(List.of(), filtered("{\"network\":[\"none\"]}"));
    }

    @Test
    public void exposedPortsAreFoundByNumberAndRange() {
        assertEquals(List.of("web"), filtered("{\"expose\":[\"80\"]}"));
        assertEquals(List.of("web"), filtered("{\"expose\":[\"79-81/tcp\"]}"));
        assertEquals(List.of(), filtered("{\"expose\":[\"80/udp\"]}"));
        assertEquals(List.of(), filtered("{\"publish\":[\"80\"]}"));
        assertRefused("{\"publish\":[\"1:2\"]}", "filter for 'publish' should not contain ':': 1:2");
        assertRefused("{\"expose\":[\"x\"]}", "error while looking up for expose x: invalid port range: x");
    }

    @Test
    public void nothingIsATaskAndIsolationIsNotOfLinux() {
        assertEquals(5, filtered("{\"is-task\":[\"false\"]}").size());
        assertEquals(List.of(), filtered("{\"is-task\":[\"true\"]}"));
        assertEquals(5, filtered("{\"isolation\":[\"hyperv\"]}").size());
    }

    @Test
    public void whatIsNoFilterIsRefused() {
        assertRefused("{\"colour\":[\"red\"]}", "invalid filter 'colour'");
        assertThrows(EngineException.class, () -> filtered("junk"));
    }
}
