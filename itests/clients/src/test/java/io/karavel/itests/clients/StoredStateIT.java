package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** What is stored of containers: read without the engine, and looked after when it starts. */
public class StoredStateIT extends ClientTest {
    private static final int MANY = 500;
    private static final int RUNNING = 10;
    private static final Pattern LOOKED_AFTER = Pattern.compile("is in use with " + MANY + " containers; looking after them took ([0-9]+) ms");

    @Test
    public void itIsShownWithTheEngineAndWithoutIt() {
        String created = docker.run("create", "--name", "created", "busybox", "true");
        docker.run("run", "-d", "--name", "mortal", "busybox", "sleep", "1000");
        ProcessHandle process = ProcessHandle.of(Long.parseLong(docker.inspect("mortal", "{{.State.Pid}}"))).orElseThrow();

        assertEquals(List.of("created", "mortal"), names("--all"));
        assertEquals(List.of("mortal"), names());
        engine.killHard();
        try {
            assertEquals(List.of("created", "mortal"), names("--all"));
            String shown = engine.karavel("inspect", "--offline", created.substring(0, 12)).expect(0).output();
            assertThat(shown, containsString("\"Id\" : \"" + created + "\""));
            assertThat(shown, containsString("\"Status\" : \"created\""));
            assertThat(engine.karavel("inspect", "--offline", "nobody").expect(1).errors(), containsString("No such container: nobody"));

            process.destroyForcibly();
            await().atMost(60, SECONDS).until(() -> names().isEmpty());
            assertEquals("as it is stored", List.of("mortal"), names("--no-check"));
        } finally {
            engine.up();
        }
        await().atMost(60, SECONDS).until(() -> docker.inspect("mortal", "{{.State.ExitCode}}").equals("137"));
        assertThat(engine.karavel("ps").expect(2).errors(), containsString("say 'karavel ps --offline'"));
    }

    private List<String> names(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "ps";
        words[1] = "--offline";
        System.arraycopy(options, 0, words, 2, options.length);
        return engine.karavel(words).expect(0).lines().stream().skip(1).map(line -> line.substring(line.lastIndexOf(' ') + 1)).sorted().toList();
    }

    @Test
    public void fiveHundredContainersAreLookedAfter() throws IOException {
        docker.run("run", "--name", "ended", "busybox", "true");
        String ended = docker.inspect("ended", "{{.Id}}");
        for (int i = 0; i < RUNNING; i++) {
            docker.run("run", "-d", "--network", "none", "--name", "running-" + i, "busybox", "sleep", "1000");
        }
        engine.down();
        try {
            for (int i = RUNNING + 1; i < MANY; i++) {
                // Ids that differ where clients cut them off.
                store(ended, String.format("e%011x%052x", i, 0), "ended-" + i);
            }
        } finally {
            engine.up();
        }

        assertEquals(MANY, docker.containers("-a").size());
        assertEquals(RUNNING, docker.containers().size());
        await().atMost(60, SECONDS).until(() -> lookedAfter().find());
        // Five seconds are meant to be enough; what a busy machine takes for it is told and not judged.
        Matcher said = lookedAfter();
        assertTrue(said.find());
        System.out.println("boot: " + said.group());
    }

    private Matcher lookedAfter() {
        return LOOKED_AFTER.matcher(engine.karavel("logs", "--no-follow", "-n", "1000").expect(0).output());
    }

    /** Stores a container that is like another but for its id and its name. */
    private void store(String like, String id, String name) throws IOException {
        Path containers = engine.root().resolve("data/containers");
        Path folder = Files.createDirectory(containers.resolve(id));
        String state = Files.readString(containers.resolve(like).resolve("state.json"));
        Path file = Files.createFile(folder.resolve("state.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, state.replace(like, id).replace("\"name\":\"ended\"", "\"name\":\"" + name + "\""));
    }
}
