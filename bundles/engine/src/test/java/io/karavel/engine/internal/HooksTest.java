package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** The hooks that the engine runs itself. */
public class HooksTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private Path heard;

    @Before
    public void makeHooks() throws IOException {
        Files.createDirectory(engine.folder().resolve("hooks.d"));
        heard = engine.folder().resolve("heard");
        Files.createFile(heard);
    }

    private void hook(String name, String stage, String program) throws IOException {
        Files.writeString(engine.folder().resolve("hooks.d").resolve(name + ".json"), "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/bin/sh\","
                + "\"args\":[\"sh\",\"-c\",\"" + program + "\"],\"env\":[\"OUT=" + heard + "\"],\"timeout\":20},"
                + "\"when\":{\"always\":true},\"stages\":[\"" + stage + "\"]}");
    }

    private JsonNode state(int line) throws IOException {
        awaitThat(() -> Files.readAllLines(heard).size() > line);
        return new ObjectMapper().readTree(Files.readAllLines(heard).get(line));
    }

    @Test
    public void afterAStartAndAfterAnEndTheyAreToldTheState() throws IOException {
        hook("start", "poststart", "{ /bin/cat; echo; } >> $OUT");
        hook("stop", "poststop", "{ /bin/cat; echo; } >> $OUT");
        Container container = engine.run("web");

        JsonNode started = state(0);
        assertEquals("running", started.path("status").asText());
        assertEquals(container.id().value(), started.path("id").asText());
        assertEquals(container.view().pid(), started.path("pid").asInt());

        engine.containers().stop("web", StopRequest.DEFAULT);
        JsonNode stopped = state(1);
        assertEquals("stopped", stopped.path("status").asText());
        assertTrue(stopped.path("pid").isMissingNode());
    }

    @Test
    public void oneThatFailsHoldsUpNeitherTheContainerNorTheNext() throws IOException {
        hook("1", "poststart", "exit 1");
        hook("2", "poststart", "echo 2 >> $OUT");
        hook("3", "poststop", "exit 1");
        hook("4", "poststop", "echo 4 >> $OUT");

        engine.run("web");
        engine.containers().stop("web", StopRequest.DEFAULT);
        engine.containers().remove("web", new RemoveRequest(false, false));

        assertEquals(List.of("2", "4"), Files.readAllLines(heard));
    }

    @Test
    public void theyAreRunAlsoAfterAnEndThatNobodySaw() throws Exception {
        hook("stop", "poststop", "{ /bin/cat; echo; } >> $OUT");
        engine.run("web");

        engine.killAndRestart(engine.machine::close);

        assertEquals("stopped", state(0).path("status").asText());
    }

    @Test
    public void theNextStartComesAfterTheHooksOfTheLastEnd() throws IOException {
        hook("start", "poststart", "echo start >> $OUT");
        hook("stop", "poststop", "/bin/sleep 0.3; echo stop >> $OUT");
        engine.run("web");

        engine.containers().restart("web", StopRequest.DEFAULT);

        assertEquals(List.of("start", "stop", "start"), Files.readAllLines(heard));
    }
}
