package io.karavel.itests.clients;

import io.karavel.itests.support.Docker;
import io.karavel.itests.support.Engine;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.rules.TestRule;
import org.junit.rules.Timeout;

/** A class of tests against the shared engine, each of which finds it without containers. */
public abstract class ClientTest {
    protected final Engine engine = SharedEngine.get();
    protected final Docker docker = engine.docker();

    @Rule
    public final TestRule deadline = Timeout.builder().withTimeout(240, TimeUnit.SECONDS)
            .withLookingForStuckThread(true).build();

    @After
    public void removeContainers() {
        String all = docker.run("ps", "-aq");
        if (!all.isEmpty()) {
            String[] ids = all.split("\\s+");
            String[] words = new String[ids.length + 2];
            words[0] = "rm";
            words[1] = "-f";
            System.arraycopy(ids, 0, words, 2, ids.length);
            docker.run(words);
        }
    }
}
