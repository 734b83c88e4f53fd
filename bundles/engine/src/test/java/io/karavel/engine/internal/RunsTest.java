package io.karavel.engine.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.Task;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class RunsTest {
    private final ContainerId id = ContainerId.random();
    private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Runs runs = new Runs();

    private Run run() {
        Task task = (Task) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Task.class}, (proxy, method, arguments) ->
                switch (method.getName()) {
                    case "container" -> id;
                    case "exit" -> {
                        asked.incrementAndGet();
                        yield exit.minimalCompletionStage();
                    }
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new Run(task, null, null);
    }

    /** Each question would be kept as long as the process runs, and every probe of its health asks. */
    @Test
    public void aTaskIsAskedForItsEndOnceHoweverOftenSomebodyWantsToKnow() {
        runs.began(run());
        for (int i = 0; i < 1000; i++) {
            runs.awaitEndOfExited(id);
        }
        assertEquals(1, asked.get());
    }

    @Test
    public void whatHasEndedIsWaitedForUntilNothingIsLeftOfIt() throws InterruptedException {
        Run run = run();
        runs.began(run);
        exit.complete(new ProcessExit(0, Instant.now()));
        Thread clearing = new Thread(() -> runs.ended(run));
        clearing.start();
        runs.awaitEndOfExited(id);
        clearing.join();
        assertEquals(0, runs.all().size());
    }
}
