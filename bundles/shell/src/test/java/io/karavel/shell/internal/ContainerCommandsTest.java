package io.karavel.shell.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.Rule;
import org.junit.Test;

/** What the commands for containers ask for, and what they say. */
public class ContainerCommandsTest {
    private final List<String> asked = new ArrayList<>();
    @Rule
    public final Printed printed = new Printed();

    /** Refuses what is called nosuch, and has nothing to do to what is called same. */
    private final ContainerService containers = (ContainerService) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {ContainerService.class}, (proxy, method, arguments) -> {
                asked.add(method.getName() + " " + Arrays.toString(arguments));
                if (arguments[0].equals("nosuch")) {
                    throw EngineException.notFound("No such container: nosuch");
                }
                if (arguments[0].equals("same")) {
                    throw EngineException.notModified("container same is already so");
                }
                return null;
            });

    private String run(ContainersCommand command, String... references) {
        command.containers = containers;
        command.references = List.of(references);
        printed.forget();
        command.execute();
        return printed.text();
    }

    @Test
    public void eachOfSeveralContainersIsTakenInTurn() {
        assertEquals("web\nNothing changed: container same is already so.\ndb\n", run(new ContainerStartCommand(), "web", "same", "db"));
        assertEquals(List.of("start [web]", "start [same]", "start [db]"), asked);
    }

    @Test
    public void oneThatCannotKeepsNoOtherFromIt() {
        EngineException refusal = assertThrows(EngineException.class, () -> run(new ContainerPauseCommand(), "nosuch", "web", "nosuch"));
        assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
        assertEquals("No such container: nosuch\nNo such container: nosuch", refusal.getMessage());
        assertEquals("web\n", printed.text());
    }

    @Test
    public void optionsReachTheEngine() {
        ContainerStopCommand stop = new ContainerStopCommand();
        stop.seconds = 3;
        stop.signal = "int";
        run(stop, "web");
        ContainerKillCommand kill = new ContainerKillCommand();
        kill.signal = "1";
        run(kill, "web");
        ContainerRemoveCommand remove = new ContainerRemoveCommand();
        remove.force = true;
        run(remove, "web");
        assertEquals(List.of("stop [web, StopRequest[signal=Optional[Signal[number=2]], timeout=Optional[PT3S]]]",
                "kill [web, Signal[number=1]]", "remove [web, RemoveRequest[force=true, volumes=false]]"), asked);
    }

    @Test
    public void aSignalThatIsNoneIsRefusedBeforeAnythingHappens() {
        ContainerRestartCommand restart = new ContainerRestartCommand();
        restart.signal = "LOUD";
        assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, () -> run(restart, "web")).kind());
        ContainerKillCommand kill = new ContainerKillCommand();
        kill.signal = "99";
        assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, () -> run(kill, "web")).kind());
        assertEquals(List.of(), asked);
    }

    @Test
    public void aMomentIsATimeOrAPeriodAgo() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");
        assertEquals(Instant.parse("2026-01-31T10:30:00Z"), ContainerLogsCommand.moment("1h30m", now));
        assertEquals(Instant.parse("2026-01-31T11:59:50Z"), ContainerLogsCommand.moment("10s", now));
        assertEquals(Instant.parse("2025-01-01T00:00:00Z"), ContainerLogsCommand.moment("2025-01-01T00:00:00Z", now));
        for (String wrong : List.of("yesterday", "10", "m", "5 m", "")) {
            assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, () -> ContainerLogsCommand.moment(wrong, now)).kind());
        }
    }

    @Test
    public void outputIsPrintedByTheThreadOfTheCommand() throws Exception {
        ConsoleSink sink = new ConsoleSink();
        CompletableFuture<Void> first = sink.write(false, ByteBuffer.wrap("out\n".getBytes(UTF_8))).toCompletableFuture();
        assertTrue("nothing is printed by whoever brings it", !first.isDone() && printed.text().isEmpty());
        first.thenRun(() -> sink.write(true, ByteBuffer.wrap("err\n".getBytes(UTF_8))).thenRun(sink::end));
        sink.print(System.out, System.out);
        assertTrue(first.isDone());
        assertEquals("out\nerr\n", printed.text());
    }

    @Test
    public void printingEndsWhenNobodyReadsAnyMore() throws Exception {
        PrintStream gone = new PrintStream(new OutputStream() {
            @Override
            public void write(int any) throws IOException {
                throw new IOException("the client went away");
            }
        });
        ConsoleSink sink = new ConsoleSink();
        sink.write(false, ByteBuffer.wrap("out\n".getBytes(UTF_8)));
        gone.write('x');
        sink.print(System.out, gone);
        assertEquals("nothing is printed for nobody", "", printed.text());
    }

    @Test
    public void aDumpShowsEachThreadAndWhatItWaitsFor() throws Exception {
        Object lock = new Object();
        Thread waiting = new Thread(() -> {
            synchronized (lock) {
                Thread.yield();
            }
        }, "who-waits");
        synchronized (lock) {
            waiting.start();
            while (waiting.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            String dump = Dump.threads();
            assertTrue(dump, dump.matches("(?s).*\"who-waits\" \\d+ BLOCKED at java.lang.Object@\\w+ held by \""
                    + Thread.currentThread().getName() + "\"\n    at \\S*ContainerCommandsTest.*"));
            assertTrue(dump, dump.contains("    holding java.lang.Object@"));
        }
        waiting.join();
    }
}
