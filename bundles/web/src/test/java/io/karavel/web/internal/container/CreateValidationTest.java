package io.karavel.web.internal.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.ContainerRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.web.ApiVersion;
import java.io.IOException;
import java.util.Optional;
import org.junit.Test;

public class CreateValidationTest {
    private static ContainerRequest request(String json) {
        return CreateRequestReader.read(Samples.body(json), ApiVersion.NEWEST, Optional.empty(), Optional.empty());
    }

    private static void assertRefused(String json, String message) {
        EngineException refusal =
                assertThrows(json, EngineException.class, () -> CreateValidation.validate(request(json)));
        assertEquals(json, message, refusal.getMessage());
        assertEquals(ErrorKind.INVALID, refusal.kind());
    }

    private static void assertConfigRefused(String fields, String message) {
        assertRefused("{\"Image\":\"busybox\"," + fields + "}", message);
    }

    private static void assertHostRefused(String fields, String message) {
        assertConfigRefused("\"HostConfig\":{" + fields + "}", message);
    }

    @Test
    public void whatDockerRunSendsIsAccepted() throws IOException {
        CreateValidation.validate(request(CreateBodyTest.sent("create-plain.json").toString()));
        CreateValidation.validate(request("{\"Image\":\"busybox\"}"));
    }

    @Test
    public void aRequestForNothingIsRefused() {
        assertRefused("{}", "config cannot be empty in order to create a container");
    }

    @Test
    public void theConfigurationIsChecked() {
        assertConfigRefused("\"WorkingDir\":\"work\"",
                "the working directory 'work' is invalid, it needs to be an absolute path");
        assertConfigRefused("\"StopSignal\":\"FOO\"", "Invalid signal: FOO");
        assertConfigRefused("\"Env\":[\"=1\"]", "invalid environment variable: =1");
        assertConfigRefused("\"Env\":[\"\"]", "invalid environment variable: ");
        assertConfigRefused("\"ExposedPorts\":{\"http\":{}}", "invalid port specification: \"http\"");
    }

    @Test
    public void healthchecksAreChecked() {
        assertConfigRefused("\"Healthcheck\":{\"Interval\":5}", "Interval in Healthcheck cannot be less than 1ms");
        assertConfigRefused("\"Healthcheck\":{\"Timeout\":-1}", "Timeout in Healthcheck cannot be less than 1ms");
        assertConfigRefused("\"Healthcheck\":{\"StartPeriod\":5}",
                "StartPeriod in Healthcheck cannot be less than 1ms");
        assertConfigRefused("\"Healthcheck\":{\"StartInterval\":5}",
                "StartInterval in Healthcheck cannot be less than 1ms");
        assertConfigRefused("\"Healthcheck\":{\"Retries\":-1}", "Retries in Healthcheck cannot be negative");
    }

    @Test
    public void memoryLimitsAreChecked() {
        assertHostRefused("\"Memory\":6291455", "Minimum memory limit allowed is 6MB");
        assertHostRefused("\"Memory\":-1", "Minimum memory limit allowed is 6MB");
        assertHostRefused("\"Memory\":8388608,\"MemorySwap\":7340032",
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        assertHostRefused("\"MemorySwap\":8388608",
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        assertHostRefused("\"MemorySwappiness\":101", "Invalid value: 101, valid memory swappiness range is 0-100");
        assertHostRefused("\"MemoryReservation\":1", "Minimum memory reservation allowed is 6MB");
        assertHostRefused("\"Memory\":8388608,\"MemoryReservation\":9388608",
                "Minimum memory limit can not be less than memory reservation limit, see usage");
    }

    @Test
    public void processorLimitsAreChecked() {
        int available = Runtime.getRuntime().availableProcessors();
        assertHostRefused("\"NanoCpus\":5,\"CpuPeriod\":1000",
                "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        assertHostRefused("\"NanoCpus\":5,\"CpuQuota\":1000",
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        assertHostRefused("\"NanoCpus\":" + (available + 1) + "000000000", "range of CPUs is from 0.01 to " + available
                + ".00, as there are only " + available + " CPUs available");
        assertHostRefused("\"CpuPeriod\":999",
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        assertHostRefused("\"CpuQuota\":999", "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        assertHostRefused("\"CpusetCpus\":\"a\"", "Invalid value a for cpuset cpus");
        assertHostRefused("\"CpusetMems\":\"1-\"", "Invalid value 1- for cpuset mems");
        assertHostRefused("\"BlkioWeight\":9", "Range of blkio weight is from 10 to 1000");
    }

    @Test
    public void restartPoliciesAreChecked() {
        assertHostRefused("\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":3}",
                "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        assertHostRefused("\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":-3}",
                "invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative");
        assertHostRefused("\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":-3}",
                "invalid restart policy: maximum retry count cannot be negative");
        assertHostRefused("\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"}",
                "can't create 'AutoRemove' container with restart policy");
    }

    @Test
    public void namespacesAreChecked() {
        assertHostRefused("\"IpcMode\":\"x\"", "invalid IPC mode: x");
        assertHostRefused("\"PidMode\":\"container:\"", "invalid PID mode: container:");
        assertHostRefused("\"UTSMode\":\"x\"", "invalid UTS mode: x");
        assertHostRefused("\"CgroupnsMode\":\"x\"", "invalid cgroup namespace mode: x");
        assertHostRefused("\"NetworkMode\":\"container:\"",
                "Invalid network mode: invalid container format container:<name|id>");
        assertConfigRefused("\"Hostname\":\"h\",\"HostConfig\":{\"UTSMode\":\"host\"}",
                "conflicting options: hostname and the UTS mode");
        assertConfigRefused("\"Hostname\":\"h\",\"HostConfig\":{\"NetworkMode\":\"container:x\"}",
                "conflicting options: hostname and the network mode");
        assertHostRefused("\"NetworkMode\":\"container:x\",\"Dns\":[\"1.1.1.1\"]",
                "conflicting options: dns and the network mode");
        assertHostRefused("\"NetworkMode\":\"container:x\",\"PublishAllPorts\":true",
                "conflicting options: port publishing and the container type network mode");
        assertHostRefused("\"NetworkMode\":\"host\",\"Links\":[\"a:b\"]", "conflicting options: host type networking "
                + "can't be used with links. This would result in undefined behavior");
    }

    @Test
    public void mountsAreChecked() {
        String start = "invalid mount config for type \"bind\": ";
        assertHostRefused("\"Mounts\":[{}]", "invalid mount config for type \"\": mount type unknown");
        assertHostRefused("\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\"}]", start
                + "field Target must not be empty");
        assertHostRefused("\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/\"}]",
                start + "invalid specification: destination can't be '/'");
        assertHostRefused("\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"a\",\"Target\":\"/a\"}]",
                start + "invalid mount path: 'a' mount path must be absolute");
        assertHostRefused("\"Mounts\":[{\"Type\":\"tmpfs\",\"Source\":\"/a\",\"Target\":\"/a\"}]",
                "invalid mount config for type \"tmpfs\": field Source must not be specified");
        assertHostRefused("\"Binds\":[\"/a:/b\"],\"Tmpfs\":{\"/b/\":\"\"}", "Duplicate mount point: /b/");
        assertHostRefused("\"Binds\":[\"/a:b\"]", "invalid volume specification: '/a:b': invalid mount config for type "
                + "\"bind\": invalid mount path: 'b' mount path must be absolute");
        assertHostRefused("\"Binds\":[\"/a:\"]", "invalid volume specification: '/a:'");
        assertHostRefused("\"Tmpfs\":{\"run\":\"\"}", "invalid mount path: 'run' mount path must be absolute");
    }

    @Test
    public void otherHostOptionsAreChecked() {
        assertHostRefused("\"OomScoreAdj\":1001", "Invalid value 1001, range for oom score adj is [-1000, 1000]");
        assertHostRefused("\"Isolation\":\"hyperv\"", "invalid isolation 'hyperv' on linux");
        assertHostRefused("\"CapAdd\":[\"net_foo\"]", "invalid CapAdd: unknown capability: \"CAP_NET_FOO\"");
        assertHostRefused("\"CapDrop\":[\"CAP_FOO\"]", "invalid CapDrop: unknown capability: \"CAP_FOO\"");
        assertHostRefused("\"ExtraHosts\":[\"db\"]", "bad format for add-host: \"db\"");
        assertHostRefused("\"ExtraHosts\":[\"db:x\"]", "invalid IP address in add-host: \"x\"");
        assertHostRefused("\"Annotations\":{\"\":\"x\"}",
                "invalid Annotations: the empty string is not permitted as an annotation key");
        assertHostRefused("\"ShmSize\":-1", "SHM size can not be less than 0");
        assertHostRefused("\"PortBindings\":{\"80/foo\":[]}", "invalid port specification: \"80/foo\"");
        assertHostRefused("\"PortBindings\":{\"80\":[{\"HostPort\":\"70000\"}]}",
                "invalid port specification: \"70000\"");
        assertHostRefused("\"PortBindings\":{\"80\":[{\"HostIp\":\"x\"}]}", "invalid IP address: x");
    }

    @Test
    public void extraHostsMayBeOfEitherVersionOrTheGateway() {
        CreateValidation.validate(request("{\"Image\":\"x\",\"HostConfig\":{\"ExtraHosts\":[\"a:10.0.0.1\",\"b:::1\","
                + "\"c:[fe80::1]\",\"d:host-gateway\"]}}"));
    }
}
