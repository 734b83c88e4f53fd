package io.karavel.web.internal.system;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineService.EngineInfo;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.web.internal.server.TestServer;
import io.karavel.web.internal.server.UnixClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class SystemRoutesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final EngineConfig CONFIG = new EngineConfig(Path.of("/var/lib/karavel"), Path.of("/run/karavel"),
            List.of(),
            Optional.empty(), Optional.empty(), "karavel", Optional.empty(), Map.of(), "runc", "", 0, "json-file",
            Map.of(),
            List.of("a=b"), false, Optional.empty(), Optional.empty(), false, List.of(), Duration.ZERO, false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS);

    @Rule
    public final TestServer server = new TestServer();

    private static final class Runtimes implements RuntimeRegistry {
        @Override
        public RuntimeBinding bind(ConfigSnapshot config, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<RuntimeBinding> findBinding(ConfigSnapshot config, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void verify(RuntimeBinding binding) {
            throw new AssertionError("nothing is used here");
        }

        @Override
        public void removeLeftovers(ConfigSnapshot config, Collection<RuntimeBinding> bound) {
            throw new AssertionError("nothing is removed here");
        }

        @Override
        public ContainerRuntime runtime(RuntimeBinding binding) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ContainerRuntime> find(String provider) {
            return Optional.empty();
        }

        @Override
        public Watch watch(ProviderWatcher watcher) {
            return () -> {};
        }

        @Override
        public Map<String, RuntimeDescriptor> list(ConfigSnapshot config) {
            return Map.of("crun", RuntimeDescriptor.ofBinary("crun", "/usr/bin/crun"),
                    "runc", RuntimeDescriptor.ofBinary("runc", "runc"));
        }

        @Override
        public Map<String, String> features(ConfigSnapshot config) {
            return Map.of("runc", "{\"ociVersionMin\":\"1.0.0\"}");
        }
    }

    @Before
    public void addRoutes() {
        EngineInfo info = new EngineInfo("the-id", "0.1.0", 6, 3, 2, 1, 4, "overlayfs", List.of("json-file", "local"), Map.of("containerd", "1.6.20"));
        server.add(new PingRoutes());
        server.add(new SwarmRoutes());
        server.add(new PluginRoutes());
        server.add(new SystemRoutes(() -> info, () -> new ConfigSnapshot(CONFIG), new Runtimes(), new Drivers()));
    }

    @Test
    public void pingAnswersWithTheHeadersClientsNegotiateBy() throws IOException {
        UnixClient.Response response = server.get("/_ping");
        assertEquals("OK", response.text());
        assertEquals("text/plain; charset=utf-8", response.headers().get("content-type"));
        assertEquals("1.51", response.headers().get("api-version"));
        assertEquals("inactive", response.headers().get("swarm"));
        assertEquals("1", response.headers().get("builder-version"));
        assertEquals("no-cache, no-store, must-revalidate", response.headers().get("cache-control"));
        assertEquals("no-cache", response.headers().get("pragma"));
        UnixClient.Response head = server.request("HEAD /v1.30/_ping HTTP/1.1\r\n\r\n");
        assertEquals(200, head.status());
        assertEquals("0", head.headers().get("content-length"));
        assertEquals("1.51", head.headers().get("api-version"));
    }

    @Test
    public void versionNamesItsParts() throws IOException {
        JsonNode version = JSON.readTree(server.get("/version").content());
        assertEquals("0.1.0", version.get("Version").asText());
        assertEquals("1.51", version.get("ApiVersion").asText());
        assertEquals("1.24", version.get("MinAPIVersion").asText());
        assertEquals("Engine", version.get("Components").get(0).get("Name").asText());
        assertEquals("1.6.20", version.get("Components").get(1).get("Version").asText());
    }

    @Test
    public void infoTellsOfEngineAndHost() throws IOException {
        JsonNode info = JSON.readTree(server.get("/info").content());
        assertEquals("the-id", info.get("ID").asText());
        assertEquals(6, info.get("Containers").asInt());
        assertEquals("overlayfs", info.get("Driver").asText());
        assertEquals("{\"Volume\":[],\"Network\":[],\"Authorization\":null,\"Log\":[\"json-file\",\"local\"]}",
                info.get("Plugins").toString());
        assertEquals("/usr/bin/crun", info.get("Runtimes").get("crun").get("path").asText());
        assertFalse(info.get("Runtimes").get("crun").has("status"));
        assertEquals("{\"ociVersionMin\":\"1.0.0\"}", info.get("Runtimes").get("runc").get("status")
                .get("org.opencontainers.runtime-spec.features").asText());
        JsonNode before = JSON.readTree(server.get("/v1.43/info").content());
        assertEquals("{\"path\":\"runc\"}", before.get("Runtimes").get("runc").toString());
        assertEquals("inactive", info.get("Swarm").get("LocalNodeState").asText());
        assertTrue(info.get("MemTotal").asLong() > 1_000_000);
        assertTrue(info.get("NCPU").asInt() > 0);
        assertTrue(List.of("1", "2").contains(info.get("CgroupVersion").asText()));
        assertEquals("[\"a=b\"]", info.get("Labels").toString());
    }

    @Test
    public void thereIsNoSwarmAndThereAreNoPlugins() throws IOException {
        UnixClient.Response nodes = server.get("/v1.41/nodes?filters={}".replace("{}", "%7B%7D"));
        assertEquals(503, nodes.status());
        assertEquals("{\"message\":\"This node is not a swarm manager. Use \\\"docker swarm init\\\" or \\\"docker swarm join\\\""
                + " to connect this node to swarm and try again.\"}\n", nodes.text());
        assertEquals("[]\n", server.get("/plugins").text());
        assertEquals(404, server.get("/plugins/a/b:latest/json").status());
    }
}
