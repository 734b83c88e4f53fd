package io.karavel.web.internal.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineService.EngineInfo;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ImageRoutesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final FakeImages images = new FakeImages();

    @Before
    public void addRoutes() {
        images.images.add(FakeImages.image(1, "busybox:latest", "registry.example:5000/team/box:v1"));
        images.images.add(FakeImages.image(2, "alpine:3"));
        images.images.add(FakeImages.image(3));
        EngineInfo info = new EngineInfo("id", "0.1.0", 0, 0, 0, 0, 3, "overlayfs", List.of("json-file", "local"), Map.of());
        server.add(new ImageRoutes(images, () -> info));
        server.add(new ImageArchiveRoutes(images));
    }

    private JsonNode json(String path) throws IOException {
        UnixClient.Response response = server.get(path);
        assertEquals(response.text(), 200, response.status());
        return JSON.readTree(response.content());
    }

    private List<String> listed(String filters) throws IOException {
        List<String> tags = new ArrayList<>();
        json("/images/json?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8))
                .forEach(image -> tags.add(image.get("RepoTags").toString()));
        return tags;
    }

    @Test
    public void imagesAreListedNewestFirst() throws IOException {
        JsonNode list = json("/images/json");
        assertEquals(3, list.size());
        assertEquals("[]", list.get(0).get("RepoTags").toString());
        JsonNode alpine = list.get(1);
        assertEquals("sha256:" + "0".repeat(63) + "2", alpine.get("Id").asText());
        assertEquals(1_700_000_002, alpine.get("Created").asLong());
        assertEquals(2000, alpine.get("Size").asLong());
        assertEquals(-1, alpine.get("SharedSize").asLong());
        assertFalse(alpine.has("VirtualSize"));
        assertEquals("{\"number\":\"2\"}", alpine.get("Labels").toString());
        assertEquals(2000, json("/v1.40/images/json").get(1).get("VirtualSize").asLong());
    }

    @Test
    public void imagesAreFiltered() throws IOException {
        assertEquals(List.of("[]"), listed("{\"dangling\":{\"true\":true}}"));
        assertEquals(2, listed("{\"dangling\":[\"false\"]}").size());
        assertEquals(List.of("[\"alpine:3\"]"), listed("{\"label\":{\"number=2\":true}}"));
        assertEquals(2, listed("{\"label!\":{\"number=2\":true}}").size());
        assertEquals(List.of("[\"busybox:latest\"]"), listed("{\"reference\":{\"busy*\":true}}"));
        assertEquals(List.of("[\"registry.example:5000/team/box:v1\"]"), listed("{\"reference\":{\"*/*/box\":true}}"));
        assertEquals(List.of("[\"busybox:latest\",\"registry.example:5000/team/box:v1\"]"),
                listed("{\"before\":{\"alpine:3\":true}}"));
        assertEquals(List.of("[]"), listed("{\"since\":{\"alpine:3\":true}}"));
        assertEquals(3, listed("{\"until\":{\"10m\":true}}").size());
        assertEquals(400, server.get("/images/json?filters=%7B%22bad%22%3A%7B%7D%7D").status());
        assertEquals(400, server.get("/images/json?filters=junk").status());
    }

    @Test
    public void anImageIsInspectedByItsWholeName() throws IOException {
        JsonNode image = json("/images/registry.example:5000/team/box:v1/json");
        assertEquals("2023-11-14T22:13:21Z", image.get("Created").asText());
        assertEquals("{\"80/tcp\":{}}", image.get("Config").get("ExposedPorts").toString());
        assertEquals("[\"sh\"]", image.get("Config").get("Cmd").toString());
        assertTrue(image.get("Config").get("Entrypoint").isNull());
        assertEquals("layers", image.get("RootFS").get("Type").asText());
        assertEquals("overlayfs", image.get("GraphDriver").get("Name").asText());
        assertEquals("{\"message\":\"No such image: nowhere:1\"}\n", server.get("/images/nowhere:1/json").text());
        assertEquals(404, server.get("/images/nowhere:1/json").status());
    }

    @Test
    public void historyNamesWhatIsMissing() throws IOException {
        JsonNode history = json("/images/busybox:latest/history");
        assertEquals("[\"busybox:latest\"]", history.get(0).get("Tags").toString());
        assertEquals("<missing>", history.get(1).get("Id").asText());
        assertTrue(history.get(1).get("Tags").isNull());
        assertEquals(4, history.get(1).get("Created").asLong());
    }

    @Test
    public void tagsAreCompleted() throws IOException {
        assertEquals(201, server.post("/images/busybox:latest/tag?repo=mine&tag=v2", "").status());
        assertEquals(201, server.post("/images/busybox:latest/tag?repo=mine", "").status());
        assertEquals(400, server.post("/images/busybox:latest/tag?repo=Mine", "").status());
        assertEquals(400, server.post("/images/busybox:latest/tag", "").status());
        assertEquals(List.of("tag 000000000000 docker.io/library/mine:v2",
                "tag 000000000000 docker.io/library/mine:latest"),
                images.calls);
    }

    @Test
    public void loadingTakesTheBodyAsAStreamAndAnswersAtTheEnd() throws IOException {
        try (UnixClient client = server.connect()) {
            client.send("POST /images/load HTTP/1.1\r\nContent-Type: application/x-tar\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] megabyte = new byte[1024 * 1024];
            for (int i = 0; i < 200; i++) {
                client.send("100000\r\n");
                client.out.write(megabyte);
                client.send("\r\n");
            }
            client.send("0\r\n\r\n");
            assertEquals("{\"stream\":\"Loaded image: busybox:latest\\n\"}\r\n", client.response().text());
        }
        assertEquals(200L * 1024 * 1024, images.loaded);
        assertEquals("{\"stream\":\"Loaded image: busybox:latest\\n\"}\r\n",
                server.post("/images/load?quiet=1", "x").text());
    }

    @Test
    public void aFailureAfterTheFirstMessageIsAMessageToo() throws IOException {
        images.failure = java.util.Optional.of("bad tar");
        UnixClient.Response late = server.post("/images/create?fromSrc=-", "x");
        assertEquals(200, late.status());
        assertTrue(late.text().endsWith("{\"errorDetail\":{\"message\":\"bad tar\"},\"error\":\"bad tar\"}\r\n"));
        UnixClient.Response early = server.post("/images/load", "x");
        assertEquals(400, early.status());
        assertEquals("{\"message\":\"bad tar\"}\n", early.text());
    }

    @Test
    public void imagesAreSavedAndABrokenArchiveIsSeenToBe() throws IOException {
        UnixClient.Response saved = server.get("/images/get?names=busybox:latest&names=alpine:3");
        assertEquals("application/x-tar", saved.headers().get("content-type"));
        assertEquals("tar of busybox:latest alpine:3", saved.text());
        assertEquals("tar of alpine:3", server.get("/images/alpine:3/get").text());
        assertEquals(404, server.get("/images/get?names=nowhere").status());
        images.failure = java.util.Optional.of("the disk is broken");
        try {
            UnixClient.Response broken = server.get("/images/get?names=alpine:3");
            assertNotEquals(200, broken.status());
        } catch (EOFException expected) {
            assertTrue(expected.getMessage().startsWith("after: "));
        }
    }

    @Test
    public void anImageIsImportedButNotPulled() throws IOException {
        assertEquals("{\"status\":\"sha256:" + "0".repeat(63) + "9\"}\r\n",
                server.post("/images/create?fromSrc=-&repo=mine&tag=1&changes=CMD%20sh", "tar").text());
        assertEquals(List.of("import mine:1 [CMD sh]"), images.calls);
        UnixClient.Response pulled = server.post("/images/create?fromImage=busybox&tag=latest", "");
        assertEquals(501, pulled.status());
        assertTrue(pulled.text().contains("docker load"));
    }
}
