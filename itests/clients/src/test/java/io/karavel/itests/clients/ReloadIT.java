package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.itests.support.Command;
import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The configuration of a running engine is changed in every way there is, and a change that is wrong in any of them changes nothing. */
public class ReloadIT extends ClientTest {
    private static final String PATCH = "Content-Type: application/merge-patch+json\r\n";

    private final Path file = engine.root().resolve("karavel.json");
    private String before;

    @Before
    public void keepTheFile() throws IOException {
        before = Files.readString(file);
    }

    @After
    public void putEverythingBack() throws IOException {
        engine.karavel("shell", "config:delete io.karavel.engine");
        Files.writeString(file, before);
        engine.karavel("reload").expect(0);
        post("{\"labels\":null,\"debug\":null}", PATCH);
        // What Config Admin forgets it tells a moment later.
        await().atMost(60, SECONDS).until(this::labels, "[]"::equals);
    }

    private HttpReply post(String body, String headers) {
        return RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", body, headers);
    }

    private String labels() {
        return docker.run("info", "--format", "{{json .Labels}}");
    }

    /** Says so in the file, which nobody has read yet. */
    private void write(String label) throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(before);
        json.putArray("labels").add(label);
        Files.writeString(file, json.toString());
    }

    @Test
    public void theFileIsTakenOverOnRequest() throws IOException {
        write("by=script");
        assertThat(engine.karavel("reload", "--dry-run").expect(0).output(), containsString("by=script"));
        assertEquals("[]", labels());
        assertThat(engine.karavel("reload").expect(0).output(), containsString("by=script"));
        assertEquals("[\"by=script\"]", labels());
        write("by=console");
        assertThat(engine.karavel("shell", "engine:reload --dry-run").expect(0).output(), containsString("by=console"));
        assertEquals("[\"by=script\"]", labels());
        assertThat(engine.karavel("shell", "engine:reload").expect(0).output(), containsString("by=console"));
        assertEquals("[\"by=console\"]", labels());
        assertThat(engine.karavel("shell", "engine:config labels").expect(0).output(), allOf(containsString("by=console"),
                containsString(file.toString())));
    }

    @Test
    public void theFileIsTakenOverBySignal() throws IOException {
        write("by=signal");
        Command.of("kill", "-HUP", Long.toString(engine.process().pid())).run().expect(0);
        await().atMost(60, SECONDS).until(() -> labels().equals("[\"by=signal\"]"));
        assertTrue(engine.process().isAlive());
    }

    @Test
    public void configAdminIsMerged() throws IOException {
        engine.karavel("shell", "config:property-set -p io.karavel.engine labels by=admin").expect(0);
        await().atMost(60, SECONDS).until(() -> labels().equals("[\"by=admin\"]"));
        assertThat(engine.karavel("shell", "engine:config labels").expect(0).output(), containsString("Config Admin"));
    }

    @Test
    public void theApiAnswersWithWhatChangedAndTellsIt() {
        String since = Long.toString(System.currentTimeMillis() / 1000);
        HttpReply dry = RawConnection.request(engine.socket(), "POST", "/karavel/v1/config?dryRun=1", "{\"labels\":[\"by=api\"]}", PATCH);
        assertEquals("by=api", dry.json().at("/Changed/0/After/0").asText());
        assertEquals("[]", labels());
        assertEquals("labels", post("{\"labels\":[\"by=api\"]}", PATCH).json().at("/Changed/0/Key").asText());
        assertEquals("[\"by=api\"]", labels());
        String events = docker.run("events", "--since", since, "--until", Long.toString(System.currentTimeMillis() / 1000 + 1),
                "--filter", "type=daemon", "--filter", "event=reload", "--format", "{{json .Actor.Attributes}}");
        String newest = events.substring(events.lastIndexOf('\n') + 1);
        assertThat(newest, allOf(containsString("by=api"), containsString("\"default-runtime\":\"runc\""), containsString("shutdown-timeout")));
    }

    @Test
    public void whatIsWrongIsListedByLineAndChangesNothing() throws IOException {
        Files.writeString(file, "{\n\"lables\": [],\n\"labels\": [\"by=nobody\"],\n\"debug\": 7,\n\"debug\": true,\n"
                + "\"runtimes\": {\"both\": {\"path\": \"runc\", \"runtimeType\": \"io.x.v1\"}},\n\"default-runtime\": \"nosuch\"\n}\n");
        Outcome script = engine.karavel("reload");
        assertNotEquals(0, script.exit());
        Outcome console = engine.karavel("shell", "engine:reload");
        assertNotEquals(0, console.exit());
        for (Outcome refusal : new Outcome[] {script, console}) {
            String text = refusal.output() + refusal.errors();
            for (String problem : new String[] {"line 2: lables", "line 5: debug", "line 6: runtimes.both", "line 7: default-runtime"}) {
                assertThat(text, containsString(problem));
            }
        }
        Command.of("kill", "-HUP", Long.toString(engine.process().pid())).run().expect(0);
        HttpReply refused = post("{\"labels\":[\"by=nobody\"],\"nosuch\":1}", PATCH);
        assertEquals(400, refused.status());
        assertThat(refused.message(), containsString("nosuch"));
        assertEquals("[]", labels());
        assertTrue(engine.process().isAlive());
    }
}
