package io.karavel.itests.clients;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.allOf;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import io.karavel.itests.support.Command;
import io.karavel.itests.support.Outcome;
import io.karavel.itests.support.RunningCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.After;
import org.junit.Test;

/** The console and JMX: what can be done to containers and to the engine from there. */
public class ShellIT extends ClientTest {
    private static final String UNTIL_STOPPED = "trap 'exit 5' TERM; trap 'echo usr1' USR1; while true; do usleep 50000; done";

    private String shell(String line) {
        return engine.karavel("shell", line).expect(0).output();
    }

    private String refused(String line) {
        Outcome outcome = engine.karavel("shell", line);
        assertNotEquals(line, 0, outcome.exit());
        return outcome.output() + outcome.errors();
    }

    @After
    public void takeWorkAgain() {
        engine.karavel("shell", "engine:drain --end").expect(0);
    }

    private String create(String name) {
        return docker.run("create", "--name", name, "busybox", "sh", "-c", UNTIL_STOPPED);
    }

    @Test
    public void containersLiveByTheConsole() {
        create("one");
        create("two");
        assertEquals("one\ntwo\n", shell("container:start one two"));
        assertThat(shell("container:start one"), containsString("Nothing changed"));
        assertThat(shell("container:list"), containsString("two"));
        shell("container:pause one");
        assertEquals("paused", docker.statusOf("one"));
        shell("container:unpause one");
        String pid = docker.inspect("one", "{{.State.Pid}}");
        shell("container:restart -t 5 one");
        assertEquals("running", docker.statusOf("one"));
        assertNotEquals(pid, docker.inspect("one", "{{.State.Pid}}"));
        shell("container:stop -t 5 one");
        assertEquals("5", docker.inspect("one", "{{.State.ExitCode}}"));
        assertThat(refused("container:remove one two"), containsString("two"));
        assertThat("the one that can go is gone", refused("container:inspect one"), containsString("No such container: one"));
        assertEquals("second\n", shell("container:rename two second"));
        shell("container:kill second");
        assertEquals("137", docker.inspect("second", "{{.State.ExitCode}}"));
        shell("container:remove -f second");
        assertEquals("", docker.run("ps", "-aq"));
    }

    @Test
    public void outputIsShownAndProgramsRunByTheConsole() {
        docker.run("run", "-d", "--name", "web", "busybox", "sh", "-c", "echo first; echo second >&2; " + UNTIL_STOPPED);
        await().atMost(60, SECONDS).until(() -> docker.logs("web").errors().contains("second")
                && docker.logs("web").output().contains("first"));
        assertThat(shell("container:logs web"), allOf(containsString("first\n"), containsString("second\n")));
        assertThat(shell("container:logs -t -n 2 web"), containsString("Z first"));
        assertEquals("", shell("container:logs --since 2100-01-01T00:00:00Z web"));
        shell("container:kill -s USR1 web");
        await().atMost(60, SECONDS).until(() -> shell("container:logs -n 1 web").equals("usr1\n"));
        assertThat(shell("container:exec -u nobody -w /tmp -e K=v web sh -c 'echo \"a b\" >&2; echo $PWD $(id -un) $K'"),
                allOf(containsString("a b\n"), containsString("/tmp nobody v\n")));
        assertThat(refused("container:exec web sh -c 'exit 3'"), containsString("ended with exit code 3"));
        shell("container:exec -d web touch /marked");
        await().atMost(60, SECONDS).until(() -> engine.karavel("shell", "container:exec web ls /marked").exit() == 0);
    }

    /** From about 100 kB on the client acknowledges what it gets, also when the console is about to hang up. */
    @Test
    public void muchOutputArrivesWholeAndSoDoesTheExitCode() {
        String dumps = String.join("; ", Collections.nCopies(4, "engine:dump --print"));
        for (int round = 0; round < 15; round++) {
            assertEquals("dumps in round " + round, 4, shell(dumps).split("== Threads ==", -1).length - 1);
        }
    }

    @Test
    public void followingEndsWithTheContainer() {
        docker.run("run", "-d", "--name", "brief", "busybox", "sh", "-c", "echo begin; sleep 3; echo end");
        assertEquals("begin\nend\n", shell("container:logs -f brief"));
    }

    @Test
    public void nobodyFollowsForAClientThatWentAway() throws Exception {
        docker.run("run", "-d", "--name", "silent", "busybox", "sh", "-c", "echo begin; " + UNTIL_STOPPED);
        try (RunningCommand following = Command.of(System.getProperty("karavel.script"), "--root", engine.root().toString(), "shell",
                "container:logs -f silent").start()) {
            following.awaitOutput("begin");
            assertThat(shell("engine:dump --print"), containsString("ContainerLogsCommand.execute"));
        }
        await().atMost(60, SECONDS).until(() -> !shell("engine:dump --print").contains("ContainerLogsCommand.execute"));
    }

    @Test
    public void whatMakesNoSenseIsRefusedInWords() {
        create("web");
        assertThat(refused("container:start nosuch web"), containsString("No such container: nosuch"));
        assertEquals("running", docker.statusOf("web"));
        assertThat(refused("container:stop -s LOUD web"), containsString("there is no signal LOUD"));
        assertThat(refused("container:logs --since yesterday web"), containsString("--since wants a time"));
        assertThat(refused("container:exec nosuch true"), containsString("No such container: nosuch"));
        assertThat(refused("container:rename web bad/name"), containsString("bad/name"));
        assertThat(refused("container:exec web nosuchprogram"), containsString("nosuchprogram"));
        assertEquals("running", docker.statusOf("web"));
    }

    @Test
    public void aDrainedEngineTakesNoNewContainers() {
        docker.run("run", "-d", "--name", "web", "busybox", "sh", "-c", UNTIL_STOPPED);
        assertThat(shell("engine:drain"), containsString("There run: web"));
        assertThat(docker.attempt("run", "--rm", "busybox", "true").errors(), containsString("the engine is drained"));
        assertEquals("still", docker.run("exec", "web", "echo", "still"));
        assertThat(shell("engine:info"), containsString("Drained"));
        assertThat(refused("engine:drain --wait 1"), containsString("after 1 s there still run: web"));
        docker.run("stop", "web");
        assertThat(shell("engine:drain --wait 60"), containsString("None runs."));
        assertThat(docker.attempt("start", "web").errors(), containsString("the engine is drained"));
        shell("engine:drain --end");
        docker.run("start", "web");
    }

    @Test
    public void aDumpTellsWhatTheEngineIsAt() throws Exception {
        docker.run("run", "-d", "--name", "dumped", "busybox", "sh", "-c", UNTIL_STOPPED);
        Path file = Path.of(shell("engine:dump").strip());
        String text = Files.readString(file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        for (String part : new String[] {"== Threads ==", "\"karavel-stdio-", "dumped", "\"default-runtime\" : \"runc\"", "io.karavel.engine"}) {
            assertThat(text, containsString(part));
        }
        assertThat(shell("engine:dump --print"), containsString("== Threads =="));
        Files.delete(file);
    }

    @Test
    public void theEngineIsManagedByJmx() throws Exception {
        create("web");
        VirtualMachine java = VirtualMachine.attach(Long.toString(engine.process().pid()));
        String address = java.startLocalManagementAgent();
        java.detach();
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            ObjectName containers = new ObjectName("io.karavel:type=Containers");
            String[] one = {"java.lang.String"};
            beans.invoke(containers, "start", new Object[] {"web"}, one);
            assertEquals("running", docker.statusOf("web"));
            CompositeData web = ((CompositeData[]) beans.getAttribute(containers, "Containers"))[0];
            assertEquals("web", web.get("name"));
            assertEquals(docker.inspect("web", "{{.State.Pid}}"), web.get("pid").toString());
            assertEquals(1, beans.getAttribute(new ObjectName("io.karavel:type=Engine"), "Running"));
            assertThat(assertThrows(RuntimeMBeanException.class, () -> beans.invoke(containers, "pause", new Object[] {"nosuch"}, one))
                    .getCause().getMessage(), containsString("No such container: nosuch"));
            beans.invoke(containers, "remove", new Object[] {"web", true}, new String[] {"java.lang.String", "boolean"});
            assertEquals("", docker.run("ps", "-aq"));
            assertEquals("runc", beans.getAttribute(new ObjectName("io.karavel:type=Configuration"), "DefaultRuntime"));
            assertTrue((long) beans.getAttribute(new ObjectName("io.karavel:type=Images"), "Size") > 0);
            shell("bundle:restart io.karavel.management");
            assertFalse(beans.queryNames(new ObjectName("io.karavel:*"), null).isEmpty());
        }
    }
}
