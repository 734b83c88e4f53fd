package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.examples.runtime.crun.CrunRuntime;
import io.karavel.examples.runtime.gvisor.GvisorRuntime;
import io.karavel.itests.support.HybridCgroups;
import org.junit.ClassRule;
import org.junit.Test;

/** Runtimes come by copying a jar into the deploy folder, and go by removing it; what they started stays manageable. */
public class RuntimePluginsIT extends ClientTest {
    private static final String UNTIL_STOPPED = "trap 'exit 5' TERM; while true; do usleep 50000; done";

    @ClassRule
    public static final HybridCgroups CGROUPS = new HybridCgroups();

    @Test
    public void crunComesAndGoesUnderItsContainers() {
        comesAndGoes("crun", CrunRuntime.class);
    }

    @Test
    public void gvisorComesAndGoesUnderItsContainers() {
        comesAndGoes("gvisor", GvisorRuntime.class);
    }

    /** The engine starts before the plugins in its deploy folder do. */
    @Test
    public void aPluginsRuntimeIsThereWhenTheEngineStarts() {
        try (Deployment deployment = Deployment.of(engine, CrunRuntime.class)) {
            deployment.awaitRuntime("crun");
            docker.run("run", "-d", "--name", "always", "--restart", "always", "--runtime", "crun", "busybox", "sleep", "1000");
            ProcessHandle process = ProcessHandle.of(Long.parseLong(docker.inspect("always", "{{.State.Pid}}"))).orElseThrow();
            engine.killHard();
            process.destroyForcibly();
            await().atMost(60, SECONDS).until(() -> !process.isAlive());
            engine.up();
            deployment.awaitRuntime("crun");
            assertEquals("inside", docker.run("run", "--rm", "--runtime", "crun", "busybox", "echo", "inside"));
            await().atMost(60, SECONDS).until(() -> docker.statusOf("always"), "running"::equals);
            docker.run("rm", "-f", "always");
        }
        Deployment.awaitRuntimes(engine, names -> !names.contains("crun"));
    }

    private void comesAndGoes(String runtime, Class<?> plugin) {
        assertThat(docker.attempt("run", "--rm", "--runtime", runtime, "busybox", "true").expect(125).errors(),
                containsString("unknown or invalid runtime name: " + runtime));
        try (Deployment deployment = Deployment.of(engine, plugin)) {
            deployment.awaitRuntime(runtime);
            assertEquals("inside", docker.run("run", "--rm", "--runtime", runtime, "busybox", "echo", "inside"));
            docker.run("run", "-d", "--name", "kept", "--runtime", runtime, "busybox", "sh", "-c", UNTIL_STOPPED);
            assertEquals("further", docker.run("exec", "kept", "echo", "further"));
        }
        Deployment.awaitRuntimes(engine, names -> !names.contains(runtime));

        assertEquals("running", docker.statusOf("kept"));
        assertEquals(runtime, docker.inspect("kept", "{{.HostConfig.Runtime}}"));
        assertEquals("still", docker.run("exec", "kept", "echo", "still"));
        // On gVisor every step of its shell takes its time.
        docker.run("stop", "-t", "60", "kept");
        assertEquals("5", docker.inspect("kept", "{{.State.ExitCode}}"));
        assertThat(docker.attempt("start", "kept").expect(1).errors(),
                containsString("unknown or invalid runtime name: " + runtime));
        docker.run("rm", "kept");
        assertFalse(docker.containers("-a").contains("kept"));
    }
}
