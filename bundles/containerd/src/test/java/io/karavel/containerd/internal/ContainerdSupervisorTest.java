package io.karavel.containerd.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.containerd.ContainerdEvent;
import io.karavel.containerd.ContainerdEvent.TaskExited;
import io.karavel.containerd.EventListener;
import io.karavel.containerd.EventSubscription;
import io.karavel.containerd.ProcessStreams;
import io.karavel.containerd.TaskRequest;
import io.karavel.containerd.TaskStatus;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;

public class ContainerdSupervisorTest {
    @Rule
    public final ContainerdRule containerd = new ContainerdRule();

    @Test
    public void aKilledContainerdComesBackAndNothingElseEnds() throws Exception {
        GrpcContainerdClient client = containerd.client();
        TestContainer container = TestContainer.create(containerd, "survivor", "while true; do busybox sleep 1; done");
        RecordingListener heard = new RecordingListener();
        EventSubscription subscription = client.events().subscribe(List.of(), heard);
        int pid = client.tasks().create(new TaskRequest("survivor", container.rootfs(), ProcessStreams.NONE));
        client.tasks().start("survivor");
        ContainerdProcess first = containerd.process();

        first.destroy();

        await().atMost(Duration.ofSeconds(60)).until(() -> heard.gaps() >= 1 && client.reachable());
        assertNotEquals(first.pid(), containerd.process().pid());
        assertEquals(pid, client.tasks().get("survivor", "").pid());
        assertEquals(TaskStatus.RUNNING, client.tasks().get("survivor", "").status());
        client.tasks().kill("survivor", "", 9, false);
        assertEquals(137, heard.next(TaskExited.class).exitStatus());
        client.tasks().delete("survivor");
        subscription.close();
    }

    @Test
    public void aListenerThatFailedToReadWhatItMissedIsToldAgain() throws Exception {
        AtomicInteger told = new AtomicInteger();
        EventSubscription subscription = containerd.client().events().subscribe(List.of(), new EventListener() {
            @Override
            public void happened(ContainerdEvent event) { }

            @Override
            public void resubscribed() {
                if (told.incrementAndGet() < 3) {
                    throw new IllegalStateException("not yet");
                }
            }
        });

        containerd.kill();

        await().atMost(Duration.ofSeconds(60)).until(() -> told.get() >= 3);
        subscription.close();
    }

    @Test
    public void theNextDaemonAdoptsTheContainerdOfTheLast() throws Exception {
        assertTrue(containerd.client().version().version().length() > 0);
        ContainerdProcess first = containerd.process();
        containerd.client().close();

        GrpcContainerdClient next = containerd.newClient();

        assertEquals(containerd.layout().socket(), next.socket());
        assertTrue(next.version().version().length() > 0);
        assertEquals(first, containerd.process());
        assertEquals(Long.toString(first.pid()), Files.readString(containerd.layout().pidFile()).strip());
    }

    @Test
    public void anotherProcessThatHasThePidIsLeftAlone() throws Exception {
        containerd.client().version();
        containerd.client().close();
        ContainerdProcess first = containerd.process();
        Files.writeString(containerd.layout().pidFile(), ProcessHandle.current().pid() + "\n");

        GrpcContainerdClient next = containerd.newClient();

        assertTrue(next.version().version().length() > 0);
        assertEquals("found by its command line", first, containerd.process());
    }

    @Test
    public void aClosedClientLeavesNoThread() throws Exception {
        containerd.client().version();
        containerd.client().events().subscribe(List.of(), new RecordingListener());
        assertTrue(ourThreads().size() >= 3);

        containerd.client().close();

        await().atMost(Duration.ofSeconds(60)).until(() -> ourThreads().isEmpty());
    }

    private static Set<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("karavel-") || name.startsWith("grpc-"))
                .collect(Collectors.toSet());
    }
}
