package io.karavel.itests.clients;

import io.karavel.itests.support.Docker;
import io.karavel.itests.support.Engine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.rules.TestRule;
import org.junit.rules.Timeout;

/** A class of tests against the shared engine, each of which finds it without containers. */
public abstract class ClientTest {
    /** So many ends at a time come within the engine's limits on a machine with much other work, too. */
    private static final int REMOVED_AT_ONCE = 20;

    protected final Engine engine = SharedEngine.get();
    protected final Docker docker = engine.docker();

    @Rule
    public final TestRule deadline = Timeout.builder().withTimeout(10, TimeUnit.MINUTES)
            .withLookingForStuckThread(true).build();

    @After
    public void removeContainers() {
        List<String> ids = docker.run("ps", "-aq").lines().toList();
        for (int first = 0; first < ids.size(); first += REMOVED_AT_ONCE) {
            docker.run(Stream.concat(Stream.of("rm", "-f"), ids.stream().skip(first).limit(REMOVED_AT_ONCE)).toArray(String[]::new));
        }
    }
}
