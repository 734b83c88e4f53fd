package io.karavel.itests.clients;

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
