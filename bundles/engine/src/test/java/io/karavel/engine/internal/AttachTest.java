package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.autoRemove;
import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.config;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.soon;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.AttachRequest;
import io.karavel.api.Attachment;
import io.karavel.api.ErrorKind;
import io.karavel.api.LogQuery;
import io.karavel.model.Container;
import io.karavel.model.HostConfig;
import io.karavel.model.TerminalSize;
import io.karavel.testkit.RecordingSink;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.Rule;
import org.junit.Test;

/** What clients see of a container's streams, logs and events. */
public class AttachTest {
    private static final AttachRequest OUTPUT = new AttachRequest(false, true, true, false, true, "");
    private static final AttachRequest ALL = new AttachRequest(true, true, true, false, true, "");

    @Rule
    public final EngineFixture engine = new EngineFixture();

    private final RecordingSink sink = new RecordingSink();

    @Test
    public void whoeverAttachesBeforeTheStartGetsTheFirstByteAndTheLast() {
        engine.machine.program(task -> {
            task.print("first");
            task.printError("oops");
            task.exit(0);
        });
        engine.create("web");
        Attachment attachment = engine.life().streams.attach("web", OUTPUT, sink);

        engine.containers().start("web");

        soon(attachment.ended());
        awaitThat(sink::ended);
        assertEquals("first", sink.text());
        assertEquals("oops", sink.errorText());
    }

    @Test
    public void logsComeBeforeWhatIsPrintedNow() {
        Container container = engine.run("web");
        engine.task(container).print("past\n");
        awaitThat(() -> logs("web").equals("past\n"));

        Attachment attachment = engine.life().streams.attach("web", new AttachRequest(false, true, true, true, true, ""), sink);
        awaitThat(() -> sink.text().equals("past\n"));
        awaitThat(() -> {
            engine.task(container).print("now\n");
            return sink.text().contains("now\n");
        });
        assertTrue(sink.text(), sink.text().startsWith("past\nnow\n"));
        engine.task(container).exit(0);
        soon(attachment.ended());

        RecordingSink pastAlone = new RecordingSink();
        soon(engine.life().streams.attach("web", new AttachRequest(false, true, true, true, false, ""), pastAlone).ended());
        assertTrue(pastAlone.text().startsWith("past\nnow\n"));
    }

    private String logs(String name) {
        RecordingSink lines = new RecordingSink();
        soon(engine.life().streams.logs(name, new LogQuery(true, true, false, Optional.empty(), Optional.empty(), -1, false, false),
                lines).ended());
        return lines.text();
    }

    @Test
    public void inputThatIsOpenOnceEndsWithItsClient() {
        Container container = engine.create("web", config(false, true, true, Map.of(), ""), HostConfig.DEFAULT);
        Attachment attachment = engine.life().streams.attach("web", ALL, sink);
        attachment.input(ByteBuffer.wrap("typed".getBytes()));
        attachment.endInput();

        engine.containers().start("web");

        assertEquals("typed", soon(CompletableFuture.supplyAsync(engine.task(container)::readInput)));
        awaitThat(engine.task(container)::stdinClosed);
        assertFalse(sink.ended());
    }

    @Test
    public void inputThatStaysOpenOutlivesItsClient() {
        Container container = engine.create("web", config(false, true, false, Map.of(), ""), HostConfig.DEFAULT);
        engine.containers().start("web");

        Attachment attachment = engine.life().streams.attach("web", ALL, sink);
        attachment.endInput();

        soon(attachment.ended());
        assertFalse(engine.task(container).stdinClosed());
    }

    @Test
    public void aPausedContainerIsNotAttachedTo() {
        engine.run("web");
        engine.containers().pause("web");

        refused(ErrorKind.CONFLICT, () -> engine.life().streams.attach("web", OUTPUT, sink));
    }

    @Test
    public void aRemovalLetsGoOfWhoeverIsAttached() {
        engine.create("web");
        Attachment attachment = engine.life().streams.attach("web", OUTPUT, sink);

        engine.containers().remove("web", new io.karavel.api.ContainerService.RemoveRequest(false, false));

        soon(attachment.ended());
    }

    @Test
    public void theTerminalIsResized() {
        Container container = engine.create("web", config(true, true, false, Map.of(), ""), HostConfig.DEFAULT);
        refused(ErrorKind.CONFLICT, () -> engine.life().streams.resize("web", new TerminalSize(5, 6)));
        engine.containers().start("web");

        engine.life().streams.resize("web", new TerminalSize(5, 6));

        assertEquals(new TerminalSize(5, 6), engine.task(container).size().orElseThrow());
        assertEquals("5", engine.life().events.last(container.id(), "resize").attributes().get("height"));
        assertEquals("6", engine.life().events.last(container.id(), "resize").attributes().get("width"));
    }

    @Test
    public void eventsComeInDockersOrderWithTheirAttributes() {
        Container container = engine.create("web", config(false, false, false, Map.of("tier", "front", "name", "mine"), ""),
                autoRemove());
        engine.life().streams.attach("web", OUTPUT, sink);
        engine.containers().start("web");
        engine.containers().stop("web", io.karavel.api.ContainerService.StopRequest.DEFAULT);
        engine.awaitEvent(container, "destroy");
        awaitThat(() -> engine.life().events.actions(container.id()).contains("stop"));

        List<String> actions = engine.life().events.actions(container.id());
        assertEquals(List.of("create", "attach", "start", "kill", "die"), actions.subList(0, 5));
        assertEquals(Map.of("tier", "front", "image", "image", "name", "web", "signal", "15"),
                engine.life().events.last(container.id(), "kill").attributes());
        Map<String, String> die = new HashMap<>(engine.life().events.last(container.id(), "die").attributes());
        assertTrue("in seconds", die.remove("execDuration").matches("[0-9]+"));
        assertEquals(Map.of("tier", "front", "image", "image", "name", "web", "exitCode", "143"), die);
    }

    @Test
    public void wantOfMemoryIsToldAndKept() {
        Container container = engine.run("web");
        engine.task(container).runOutOfMemory();
        engine.awaitEvent(container, "oom");
        engine.task(container).exit(137);

        awaitThat(() -> !engine.get(container.id()).view().running());
        assertTrue(engine.get(container.id()).view().oomKilled());
    }
}
