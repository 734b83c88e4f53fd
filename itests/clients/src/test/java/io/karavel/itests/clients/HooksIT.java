package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.itests.support.HttpReply;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RawConnection;
import io.karavel.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Programs of the administrator, run by a real runtime and by the engine. */
public class HooksIT extends ClientTest {
    private final Path hooks = Workspace.folder("hooks");
    private final Path heard = hooks.resolve("heard");

    @Before
    public void configure() throws IOException {
        Files.createFile(heard);
        configure("[\"" + hooks + "\"]");
    }

    @After
    public void forget() {
        configure("null");
    }

    private void configure(String folders) {
        HttpReply reply = RawConnection.request(engine.socket(), "POST", "/karavel/v1/config", "{\"hooks-dirs\": " + folders + "}");
        assertEquals(reply.toString(), 200, reply.status());
    }

    private void hook(String stage, String program) throws IOException {
        Files.writeString(hooks.resolve(stage + ".json"), "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/bin/sh\",\"args\":[\"sh\",\"-c\",\""
                + program + "\"]},\"when\":{\"annotations\":{\"^hooked$\":\"^yes$\"}},\"stages\":[\"" + stage + "\"]}");
    }

    @Test
    public void everyStageHasItsMoment() throws IOException {
        for (String stage : new String[] {"prestart", "createRuntime", "createContainer", "poststart", "poststop"}) {
            hook(stage, "echo " + stage + " >> " + heard);
        }
        docker.run("run", "--rm", "--network", "none", "busybox", "true");
        assertEquals("", Files.readString(heard));

        docker.run("run", "--rm", "--network", "none", "--annotation", "hooked=yes", "busybox", "true");

        // The end of so short a program may be told before the start is.
        await().atMost(60, SECONDS).until(() -> Files.readString(heard),
                allOf(containsString("poststart\n"), containsString("poststop\n")));
        String lines = Files.readString(heard);
        assertTrue(lines, lines.startsWith("prestart\ncreateRuntime\ncreateContainer\n"));
    }

    @Test
    public void oneThatFailsBeforeTheStartRefusesItAndLeavesNothing() throws IOException {
        hook("createRuntime", "echo not today >&2; exit 1");

        Outcome refused = docker.attempt("run", "--name", "refused", "--network", "none", "--annotation", "hooked=yes", "busybox", "true");

        assertTrue(refused.toString(), refused.exit() != 0);
        assertTrue(refused.toString(), refused.errors().contains("error running hook") && refused.errors().contains("not today"));
        docker.run("rm", "refused");
    }

    @Test
    public void oneThatFailsAfterTheEndIsWarnedOf() throws IOException {
        hook("poststop", "echo alas >&2; exit 1");
        assertEquals("", docker.run("run", "--name", "ended", "--network", "none", "--annotation", "hooked=yes", "busybox", "true"));
        docker.run("rm", "ended");
        Path log = engine.root().resolve("log/karavel.log");
        await().atMost(60, SECONDS).until(() -> Files.readString(log).contains("failed with exit code 1: alas"));
    }
}
