package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ErrorKind;
import io.karavel.api.LogQuery;
import io.karavel.model.Container;
import io.karavel.model.LogConfig;
import io.karavel.testkit.RecordingSink;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;

/** Containers whose output is to be kept elsewhere. */
public class LogChangeTest {
    private static final LogConfig LOCAL = new LogConfig("local", Map.of());
    private static final LogConfig JSON_FILE = new LogConfig("json-file", Map.of());
    private static final LogQuery ALL =
            new LogQuery(true, true, false, Optional.empty(), Optional.empty(), -1, false, false);

    @Rule
    public final EngineFixture engine = new EngineFixture();

    private String logged(Container container) {
        RecordingSink sink = new RecordingSink();
        soon(engine.life().streams.logs(container.id().value(), ALL, sink).ended());
        return sink.text();
    }

    private void print(Container container, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(number -> engine.task(container).print("line " + number + "\n"));
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> "line " + number + "\n").collect(Collectors.joining());
    }

    @Test
    public void aRunningContainerGoesOnInItsNewLogAlsoWhenTheEngineIsKilled() throws Exception {
        Container container = engine.run("web");
        print(container, 1, 100);
        awaitThat(() -> logged(container).equals(lines(1, 100)));
        Container changed = engine.life().streams.changeLog("web", LOCAL);
        assertEquals(LOCAL, changed.hostConfig().logConfig());
        assertTrue(engine.life().events.actions(container.id()).contains("update"));
        engine.killAndRestart();
        print(container, 101, 200);
        awaitThat(() -> logged(container).equals(lines(101, 200)));
        engine.life().streams.changeLog("web", JSON_FILE);
        print(container, 201, 300);
        awaitThat(() -> logged(container).equals(lines(1, 100) + lines(201, 300)));
        engine.killAndRestart();
        engine.task(container).exit(0);
        awaitThat(() -> !engine.get(container.id()).view().running());
        assertEquals(lines(1, 100) + lines(201, 300), logged(container));
        assertEquals(0, engine.life().streams.droppedLogRecords(container.id()));
    }

    @Test
    public void oneThatDoesNotRunLogsThereWhenItIsStarted() {
        Container container = engine.create("web");
        engine.life().streams.changeLog("web", LOCAL);
        engine.containers().start("web");
        print(container, 1, 3);
        awaitThat(() -> logged(container).equals(lines(1, 3)));
        engine.containers().stop("web", StopRequest.DEFAULT);
        engine.life().streams.changeLog("web", JSON_FILE);
        assertEquals("what was logged elsewhere is not shown", "", logged(container));
    }

    @Test
    public void whatCannotBeUsedIsRefused() {
        engine.run("web");
        refused(ErrorKind.INVALID, () -> engine.life().streams.changeLog("web", new LogConfig("paper", Map.of())));
        refused(ErrorKind.INVALID, () -> engine.life().streams.changeLog("web", new LogConfig("local", Map.of("max-file", "0"))));
        refused(ErrorKind.NOT_FOUND, () -> engine.life().streams.changeLog("nosuch", LOCAL));
        refused(ErrorKind.NOT_MODIFIED, () -> engine.life().streams.changeLog("web", JSON_FILE));
        refused(ErrorKind.NOT_MODIFIED, () -> engine.life().streams.changeLog("web", LogConfig.DEFAULT));
    }
}
