package io.karavel.web.internal.volume;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.EngineException;
import io.karavel.api.VolumeRequest;
import io.karavel.api.VolumeService;
import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Volumes as clients read them, and which of them filters choose. */
public class VolumeRoutesTest implements VolumeService {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

    @Rule
    public final TestServer server = new TestServer();
    @Rule
    public final Timeout limit = Timeout.seconds(300);

    private final List<Volume> all = List.of(
            new Volume("anonymous", "local", CREATED, Map.of(Volume.ANONYMOUS, ""), Map.of()),
            new Volume("data", "local", CREATED, Map.of("tier", "db"), Map.of("type", "tmpfs")),
            new Volume("remote", "away", CREATED, Map.of(), Map.of()));
    private List<String> chosen = List.of();

    @Before
    public void addRoutes() {
        server.add(new VolumeRoutes(this));
    }

    @Override
    public List<Volume> list() {
        return all;
    }

    @Override
    public Optional<Volume> find(String name) {
        return all.stream().filter(volume -> volume.name().equals(name)).findFirst();
    }

    @Override
    public Volume get(String name) {
        return find(name).orElseThrow(() -> EngineException.notFound("get " + name + ": no such volume"));
    }

    @Override
    public Optional<String> path(Volume volume) {
        return Optional.of("/volumes/" + volume.name()).filter(path -> volume.driver().equals("local"));
    }

    @Override
    public Volume create(VolumeRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(String name, boolean force) {
        throw EngineException.conflict("remove " + name + ": volume is in use - [x]");
    }

    @Override
    public Pruned prune(Predicate<Volume> which) {
        chosen = all.stream().filter(which).map(Volume::name).toList();
        return new Pruned(chosen, 42);
    }

    @Override
    public Map<String, Set<ContainerId>> users() {
        return Map.of("data", Set.of(new ContainerId("ab".repeat(32))));
    }

    @Override
    public OptionalLong size(Volume volume) {
        return OptionalLong.empty();
    }

    @Override
    public List<String> drivers() {
        return List.of("local");
    }

    private JsonNode json(String path) throws IOException {
        UnixClient.Response response = server.get(path);
        assertEquals(response.text(), 200, response.status());
        return JSON.readTree(response.content());
    }

    private List<String> listed(String filters) throws IOException {
        List<String> names = new ArrayList<>();
        json("/volumes?filters=" + encoded(filters)).get("Volumes").forEach(volume -> names.add(volume.get("Name").asText()));
        return names;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    public void aVolumeHasDockersForm() throws IOException {
        assertEquals(JSON.readTree("{\"CreatedAt\":\"2026-01-02T03:04:05Z\",\"Driver\":\"local\",\"Labels\":{\"tier\":\"db\"},"
                + "\"Mountpoint\":\"/volumes/data\",\"Name\":\"data\",\"Options\":{\"type\":\"tmpfs\"},\"Scope\":\"local\"}"),
                json("/volumes/data"));
        JsonNode remote = json("/volumes/remote");
        assertEquals("its driver is away", "", remote.get("Mountpoint").asText());
        assertTrue(remote.get("Labels").isNull() && remote.get("Options").isNull());
        assertEquals(404, server.get("/volumes/nope").status());
    }

    @Test
    public void filtersChoose() throws IOException {
        assertEquals(List.of("anonymous", "data", "remote"), listed("{}"));
        assertEquals(List.of("anonymous", "remote"), listed("{\"dangling\":[\"true\"]}"));
        assertEquals(List.of("data"), listed("{\"dangling\":[\"0\"]}"));
        assertEquals(List.of("remote"), listed("{\"driver\":[\"away\"]}"));
        assertEquals(List.of("data"), listed("{\"label\":[\"tier=db\"]}"));
        assertEquals(List.of("anonymous", "remote"), listed("{\"name\":[\"mo\"]}"));
        assertEquals(400, server.get("/volumes?filters=" + encoded("{\"nope\":[\"x\"]}")).status());
    }

    @Test
    public void pruningTakesNamedOnesOnlyWhereThatIsAskedFor() throws IOException {
        server.post("/v1.51/volumes/prune", "");
        assertEquals(List.of("anonymous"), chosen);
        server.post("/v1.51/volumes/prune?filters=" + encoded("{\"all\":[\"true\"],\"label!\":[\"tier\"]}"), "");
        assertEquals(List.of("anonymous", "remote"), chosen);
        server.post("/v1.41/volumes/prune", "");
        assertEquals(List.of("anonymous", "data", "remote"), chosen);
    }
}
