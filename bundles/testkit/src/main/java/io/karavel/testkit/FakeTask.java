package io.karavel.testkit;

import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.spi.runtime.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The first process of a container of {@link FakeMachine}. Frozen, it gets its signals when it is thawed, as with control groups v1. */
public final class FakeTask extends FakeProcess {
    private final TaskSpec spec;
    private final Map<String, FakeProcess> execs = new ConcurrentHashMap<>();
    private final CompletableFuture<Instant> outOfMemory = new CompletableFuture<>();
    private final List<Signal> held = new ArrayList<>();
    private final List<String> updates = new CopyOnWriteArrayList<>();
    private boolean paused;

    FakeTask(int pid, TaskSpec spec) {
        super(pid, spec.streams());
        this.spec = spec;
    }

    public ContainerId container() {
        return spec.id();
    }

    /** What it was created from. */
    public TaskSpec spec() {
        return spec;
    }

    public synchronized boolean paused() {
        return paused;
    }

    /** Every change of its limits, as OCI's resources. */
    public List<String> updates() {
        return List.copyOf(updates);
    }

    void update(byte[] resources) {
        updates.add(new String(resources, StandardCharsets.UTF_8));
    }

    /** Has the kernel tell that it ran out of memory. It goes on. */
    public void runOutOfMemory() {
        outOfMemory.complete(Instant.now());
    }

    CompletableFuture<Instant> outOfMemory() {
        return outOfMemory;
    }

    Map<String, FakeProcess> execs() {
        return execs;
    }

    synchronized void pause() {
        paused = true;
    }

    void resume() {
        List<Signal> late;
        synchronized (this) {
            paused = false;
            late = List.copyOf(held);
            held.clear();
        }
        late.forEach(super::deliver);
    }

    @Override
    void deliver(Signal signal) {
        synchronized (this) {
            if (paused) {
                held.add(signal);
                return;
            }
        }
        super.deliver(signal);
    }

    /** Ends it, and what else runs in the container. */
    @Override
    public void exit(int code) {
        execs.values().forEach(exec -> exec.exit(128 + Signal.KILL.number()));
        super.exit(code);
    }
}
