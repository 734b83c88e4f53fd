package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.HostConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.TerminalSize;
import io.karavel.web.internal.json.JsonRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

public class CreateBodyTest {
    private final JsonMapper json = ContainerJson.mapper();

    /** A body as the docker CLI 28.2 sends it. */
    static JsonNode sent(String file) throws IOException {
        try (InputStream in = CreateBodyTest.class.getResourceAsStream(file)) {
            return ContainerJson.mapper().readTree(in);
        }
    }

    private CreateBody read(String text) throws JsonProcessingException {
        return json.readValue(text, CreateBody.class);
    }

    private HostConfig host(String fields) throws JsonProcessingException {
        return read("{\"HostConfig\":{" + fields + "}}").hostConfig();
    }

    @Test
    public void everythingDockerRunSendsIsWrittenAsItWasRead() throws Exception {
        ObjectNode sent = (ObjectNode) sent("create-everything.json");
        CreateBody body = json.treeToValue(sent, CreateBody.class);
        JsonNode host = json.readTree(json.writeValueAsString(body.hostConfig()));
        ObjectNode sentHost = (ObjectNode) sent.remove("HostConfig");
        sentHost.remove(List.of("Cgroup", "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth"));
        sentHost.properties().forEach(field -> assertEquals(field.getKey(), field.getValue(),
                host.get(field.getKey())));
        sent.remove("NetworkingConfig");
        assertEquals(sent, json.readTree(json.writeValueAsString(body.config())));
    }

    @Test
    public void whatDockerRunLeavesEmptyIsWrittenAsDockerWritesIt() throws Exception {
        CreateBody body = json.treeToValue(sent("create-plain.json"), CreateBody.class);
        assertEquals(HostConfig.DEFAULT.resources().ulimits(), body.hostConfig().resources().ulimits());
        JsonNode host = json.readTree(json.writeValueAsString(body.hostConfig()));
        for (String name : List.of("Binds", "VolumesFrom", "CapAdd", "CapDrop", "ExtraHosts", "GroupAdd", "Links",
                "SecurityOpt", "DeviceCgroupRules", "DeviceRequests", "MaskedPaths", "ReadonlyPaths")) {
            assertTrue(name, host.get(name).isNull());
        }
        for (String name : List.of("Dns", "DnsOptions", "DnsSearch", "Devices", "BlkioWeightDevice", "Ulimits")) {
            assertEquals(name, "[]", host.get(name).toString());
        }
        for (String name : List.of("Mounts", "Tmpfs", "Sysctls", "StorageOpt", "Annotations", "Init", "Runtime")) {
            assertNull(name, host.get(name));
        }
        JsonNode config = json.readTree(json.writeValueAsString(body.config()));
        for (String name : List.of("Entrypoint", "OnBuild", "Volumes")) {
            assertTrue(name, config.get(name).isNull());
        }
        for (String name : List.of("ExposedPorts", "Healthcheck", "StopSignal", "StopTimeout", "Shell", "MacAddress",
                "NetworkDisabled")) {
            assertNull(name, config.get(name));
        }
    }

    @Test
    public void aCommandMayBeOneString() throws Exception {
        CreateBody body = read("{\"Cmd\":\"echo hi\",\"Entrypoint\":\"sh\",\"Shell\":\"x\",\"HostConfig\":{\"CapAdd\":\"ALL\"}}");
        assertEquals(Optional.of(List.of("echo hi")), body.config().cmd());
        assertEquals(Optional.of(List.of("sh")), body.config().entrypoint());
        assertEquals(Optional.of(List.of("x")), body.config().shell());
        assertEquals(List.of("ALL"), body.hostConfig().security().capAdd());
    }

    @Test
    public void anEmptyCommandIsNotTheSameAsNone() throws Exception {
        assertEquals(Optional.of(List.of()), read("{\"Cmd\":[]}").config().cmd());
        assertEquals(Optional.empty(), read("{\"Cmd\":null}").config().cmd());
        assertEquals(Optional.empty(), read("{}").config().cmd());
    }

    @Test
    public void namesFitInAnyCaseAndUnknownOnesAreIgnored() throws Exception {
        CreateBody body = read("{\"image\":\"busybox\",\"hostconfig\":{\"memory\":7,\"utsmode\":\"host\"},\"New\":[{}]}");
        assertEquals("busybox", body.config().image());
        assertEquals(7, body.hostConfig().resources().memory());
        assertEquals("host", body.hostConfig().namespaces().utsMode());
    }

    @Test
    public void nullsAreAsGoodAsNothing() throws Exception {
        CreateBody body = read("{\"Tty\":null,\"Labels\":null,\"Env\":[null,\"A=1\"],\"StopTimeout\":null,\"ExposedPorts\":null,"
                + "\"HostConfig\":{\"RestartPolicy\":null,\"LogConfig\":null,\"ConsoleSize\":null,\"Memory\":null,"
                + "\"PortBindings\":{\"80/tcp\":null,\"81/tcp\":[null,{\"HostPort\":null}]},\"Devices\":[{}],"
                + "\"Ulimits\":[{}],\"Mounts\":[{}]},\"NetworkingConfig\":null}");
        assertEquals(List.of("A=1"), body.config().env());
        assertEquals(RestartPolicy.NO, body.hostConfig().restartPolicy());
        assertEquals(Set.of("81/tcp"), body.hostConfig().networking().portBindings().keySet());
        assertNull(read("{\"HostConfig\":null}").hostConfig());
    }

    @Test
    public void durationsHaveTheirOwnUnits() throws Exception {
        CreateBody body = read("{\"StopTimeout\":7,\"Healthcheck\":{\"Interval\":1500000000}}");
        assertEquals(Optional.of(Duration.ofSeconds(7)), body.config().stopTimeout());
        assertEquals(Duration.ofMillis(1500), body.config().healthcheck().get().interval());
    }

    @Test
    public void aConsoleSizeOfZeroIsNone() throws Exception {
        assertEquals(Optional.empty(), host("\"ConsoleSize\":[0,0]").consoleSize());
        assertEquals(Optional.of(new TerminalSize(24, 80)), host("\"ConsoleSize\":[24,80]").consoleSize());
    }

    @Test
    public void aRestartPolicyWithoutNameIsNo() throws Exception {
        assertEquals(RestartPolicy.NO, host("\"RestartPolicy\":{\"Name\":\"\",\"MaximumRetryCount\":5}").restartPolicy());
        assertEquals(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 5),
                host("\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":5}").restartPolicy());
    }

    @Test
    public void whatCannotBeReadIsRefusedInDockersWords() {
        String[][] table = {
            {"{\"Tty\":\"yes\"}", "json: cannot unmarshal string into Go struct field Tty of type bool"},
            {"{\"Image\":5}", "json: cannot unmarshal number into Go struct field Image of type string"},
            {"{\"Env\":\"A=1\"}", "json: cannot unmarshal string into Go struct field Env of type []string"},
            {"{\"Env\":[1]}", "json: cannot unmarshal number into Go struct field Env of type string"},
            {"{\"Cmd\":5}", "json: cannot unmarshal number into Go struct field Cmd of type []string"},
            {"{\"Cmd\":[true]}", "json: cannot unmarshal bool into Go struct field Cmd of type string"},
            {"{\"Labels\":[]}", "json: cannot unmarshal array into Go struct field Labels of type map"},
            {"{\"Labels\":{\"a\":1}}", "json: cannot unmarshal number into Go struct field Labels.a of type string"},
            {"{\"ExposedPorts\":[\"80\"]}", "json: cannot unmarshal array into Go struct field ExposedPorts of type map"},
            {"{\"StopTimeout\":\"7\"}", "json: cannot unmarshal string into Go struct field StopTimeout of type int"},
            {"{\"Healthcheck\":{\"Interval\":\"5s\"}}",
                "json: cannot unmarshal string into Go struct field Healthcheck.Interval of type int64"},
            {"{\"HostConfig\":5}", "json: cannot unmarshal number into Go struct field HostConfig of type HostConfig"},
            {"{\"HostConfig\":{\"Memory\":\"1g\"}}",
                "json: cannot unmarshal string into Go struct field HostConfig.Memory of type int64"},
            {"{\"HostConfig\":{\"Memory\":1.5}}",
                "json: cannot unmarshal number into Go struct field HostConfig.Memory of type int64"},
            {"{\"HostConfig\":{\"Memory\":99999999999999999999}}",
                "json: cannot unmarshal number 99999999999999999999 into Go struct field HostConfig.Memory of type int64"},
            {"{\"HostConfig\":{\"Binds\":{}}}",
                "json: cannot unmarshal object into Go struct field HostConfig.Binds of type []string"},
            {"[]", "json: cannot unmarshal array into Go value of type CreateBody"},
            {"\"\"", "json: cannot unmarshal string into Go value of type CreateBody"},
            {"{", "unexpected EOF"},
            {"{\"Tty\"", "unexpected EOF"},
            {"{\"Tty\" 5}", "invalid character '5' after object key"},
            {"{\"Tty\":true \"Env\":[]}", "invalid character '\"' after object key:value pair"},
            {"{Tty:5}", "invalid character 'T' looking for beginning of object key string"},
            {"x", "invalid character 'x' looking for beginning of value"},
            {"{\"Tty\":}", "invalid character '}' looking for beginning of value"},
        };
        for (String[] row : table) {
            JsonProcessingException failure = assertThrows(row[0], JsonProcessingException.class, () -> read(row[0]));
            assertEquals(row[0], "invalid JSON: " + row[1], JsonRefusal.of(failure).getMessage());
        }
    }

    @Test
    public void whatFollowsTheBodyIsRefused() {
        JsonProcessingException failure = assertThrows(JsonProcessingException.class, () -> read("{} {}"));
        assertEquals("unexpected content after JSON", JsonRefusal.of(failure).getMessage());
    }

    @Test
    public void anUnknownRestartPolicyIsRefusedByItsName() {
        JsonProcessingException failure = assertThrows(JsonProcessingException.class,
                () -> host("\"RestartPolicy\":{\"Name\":\"sometimes\"}"));
        assertEquals("invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', 'on-failure', or "
                + "'unless-stopped'", JsonRefusal.of(failure).getMessage());
    }
}
