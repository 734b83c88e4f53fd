package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerRequest;
import io.karavel.api.EngineException;
import io.karavel.model.HostConfig;
import io.karavel.web.ApiVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.Test;

public class CreateRequestReaderTest {
    private static ContainerRequest read(String json, int minor) {
        return CreateRequestReader.read(Samples.body(json), new ApiVersion(1, minor), Optional.of("web"),
                Optional.of("linux/amd64"));
    }

    @Test
    public void theHostConfigurationMayBeAbsent() {
        assertEquals(HostConfig.DEFAULT, read("{\"Image\":\"busybox\"}", 51).hostConfig());
    }

    @Test
    public void whatTheCliWritesForUnsetLimitsIsUnset() throws IOException {
        ContainerRequest request = read(CreateBodyTest.sent("create-plain.json").toString(), 51);
        assertEquals(Optional.empty(), request.hostConfig().resources().memorySwappiness());
        assertEquals(Optional.empty(), request.hostConfig().resources().pidsLimit());
    }

    @Test
    public void olderClientsGetTheDefaultsOfTheirTime() {
        assertEquals("shareable", read("{}", 39).hostConfig().namespaces().ipcMode());
        assertEquals("", read("{}", 40).hostConfig().namespaces().ipcMode());
        assertEquals("host", read("{}", 40).hostConfig().namespaces().cgroupnsMode());
        assertEquals("", read("{}", 41).hostConfig().namespaces().cgroupnsMode());
        assertEquals("private", read("{\"HostConfig\":{\"IpcMode\":\"private\"}}",
                39).hostConfig().namespaces().ipcMode());
    }

    @Test
    public void whatAVersionDoesNotKnowIsIgnored() {
        String json = "{\"Healthcheck\":{\"StartInterval\":5000000},\"HostConfig\":{\"AutoRemove\":true,\"Mounts\":["
                + "{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"BindOptions\":{\"CreateMountpoint\":true}}]}}";
        assertEquals(Duration.ZERO, read(json, 43).config().healthcheck().get().startInterval());
        assertEquals(Duration.ofMillis(5), read(json, 44).config().healthcheck().get().startInterval());
        assertFalse(read(json, 24).hostConfig().autoRemove());
        assertTrue(read(json, 25).hostConfig().autoRemove());
        assertFalse(mountpointIsCreated(read(json, 41)));
        assertTrue(mountpointIsCreated(read(json, 42)));
        assertEquals(Optional.empty(), read(json, 40).platform());
        assertEquals(Optional.of("linux/amd64"), read(json, 41).platform());
    }

    private static boolean mountpointIsCreated(ContainerRequest request) {
        return request.hostConfig().storage().mounts().get(0).bindOptions().get().createMountpoint();
    }

    @Test
    public void theAddressOfTheMainNetworkIsTheContainers() {
        String endpoint = "\"NetworkingConfig\":{\"EndpointsConfig\":{\"default\":{\"MacAddress\":\"02:00:00:00:00:01\"}}}}";
        assertEquals("02:00:00:00:00:01", read("{" + endpoint, 51).config().macAddress());
        EngineException refusal = assertThrows(EngineException.class,
                () -> read("{\"MacAddress\":\"02:00:00:00:00:02\"," + endpoint, 51));
        assertEquals("the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be "
                + "left empty", refusal.getMessage());
    }

    @Test
    public void olderClientsMayNameOneNetworkAlone() {
        String json = "{\"NetworkingConfig\":{\"EndpointsConfig\":{\"b\":{},\"a\":{}}}}";
        EngineException refusal = assertThrows(EngineException.class, () -> read(json, 43));
        assertEquals("Container cannot be created with multiple network endpoints: a, b", refusal.getMessage());
        read(json, 44);
    }
}
