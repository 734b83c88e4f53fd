package io.karavel.web.internal.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigService;
import io.karavel.api.EngineException;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class ConfigRoutesTest {
    @Rule
    public final TestServer server = new TestServer();
    private final List<String> asked = new ArrayList<>();

    private final class Configs implements ConfigService {
        @Override
        public List<Setting> settings() {
            return List.of(new Setting("debug", true, "a file", true));
        }

        @Override
        public Optional<Refusal> lastRefusal() {
            return Optional.of(new Refusal(Instant.EPOCH, "a file", "line 1: x"));
        }

        @Override
        public ConfigChange reload(boolean dryRun) {
            asked.add("reload " + dryRun);
            return new ConfigChange(dryRun, List.of(),
                    List.of(new KeyChange("data-root", Optional.of("/a"), Optional.of("/b"))));
        }

        @Override
        public ConfigChange update(ConfigUpdate update, boolean dryRun) {
            asked.add(update.merge() + " " + update.json() + " " + dryRun);
            if (update.json().contains("wrong")) {
                throw EngineException.invalid("line 1: wrong: unknown key\nline 2: b: unknown key");
            }
            return new ConfigChange(dryRun, List.of(new KeyChange("runtimes.crun", Optional.empty(),
                    Optional.of(Map.of("path", "/c")))), List.of());
        }

        @Override
        public SavedChange save(ConfigUpdate update, boolean dryRun) {
            throw new AssertionError("nobody asked for that");
        }
    }

    @Before
    public void addRoutes() {
        server.add(new ConfigRoutes(new Configs()));
    }

    @Test
    public void aBodyChangesWhatItSays() throws IOException {
        Response response = server.post("/karavel/v1/config", "{\"a\": 1}");
        assertEquals(response.text(), 200, response.status());
        assertEquals("{\"DryRun\":false,\"Changed\":[{\"Key\":\"runtimes.crun\",\"Before\":null,\"After\":{\"path\":\"/c\"}}],"
                + "\"NeedRestart\":[]}\n", response.text());
        assertEquals(List.of("KEYS {\"a\": 1} false"), asked);
    }

    @Test
    public void aMergePatchIsMerged() throws IOException {
        assertEquals(200, server.request("POST /v1.51/karavel/v1/config?dryRun=1 HTTP/1.1\r\nHost: docker\r\n"
                + "Content-Type: application/merge-patch+json; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}").status());
        assertEquals(List.of("PATCH {} true"), asked);
    }

    @Test
    public void noBodyReloadsTheFile() throws IOException {
        Response response = server.request("POST /karavel/v1/config?dryRun=true HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n");
        assertEquals("{\"DryRun\":true,\"Changed\":[],\"NeedRestart\":[{\"Key\":\"data-root\",\"Before\":\"/a\",\"After\":\"/b\"}]}\n",
                response.text());
        assertEquals(List.of("reload true"), asked);
    }

    @Test
    public void peopleGetALineForEachChange() throws IOException {
        assertEquals("data-root: \"/a\" -> \"/b\" (when the engine is restarted)\n", server.request(
                "POST /karavel/v1/config HTTP/1.1\r\nHost: docker\r\nAccept: text/plain\r\nContent-Length: 0\r\n\r\n").text());
        assertEquals("runtimes.crun: (none) -> {\"path\":\"/c\"}\n", server.request("POST /karavel/v1/config HTTP/1.1\r\n"
                + "Host: docker\r\nAccept: text/plain\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").text());
    }

    @Test
    public void everyProblemIsAnswered() throws IOException {
        Response response = server.post("/karavel/v1/config", "{\"wrong\": 1}");
        assertEquals(400, response.status());
        assertEquals("{\"message\":\"line 1: wrong: unknown key\\nline 2: b: unknown key\"}\n", response.text());
    }

    @Test
    public void whatIsNotUnderstoodChangesNothing() throws IOException {
        assertEquals(400, server.post("/karavel/v1/config?dryrun=1", "{}").status());
        assertEquals(400, server.request("POST /karavel/v1/config HTTP/1.1\r\nHost: docker\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 2\r\n\r\n{}").status());
        assertEquals(List.of(), asked);
    }

    @Test
    public void whatIsInForceIsShownWithTheLastRefusal() throws IOException {
        Response response = server.get("/karavel/v1/config");
        assertEquals("{\"Settings\":[{\"Key\":\"debug\",\"Value\":true,\"Origin\":\"a file\",\"Live\":true}],\"LastRefusal\":"
                + "{\"Time\":\"1970-01-01T00:00:00Z\",\"Origin\":\"a file\",\"Message\":\"line 1: x\"}}\n", response.text());
        assertTrue(asked.isEmpty());
    }
}
