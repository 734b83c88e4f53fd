package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ExecService.Exec;
import io.karavel.api.ExecService.ExecRequest;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.RuntimeProcess;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One exec from its creation until it is forgotten. */
final class ExecSession {
    private final String id;
    private final ContainerId container;
    private final ExecRequest request;
    private final boolean probe;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<RuntimeProcess> process = new CompletableFuture<>();
    private volatile Exec snapshot;
    private volatile Optional<Instant> over = Optional.empty();

    /** @param probe whether the next life of the engine is to end it */
    ExecSession(String id, ContainerId container, ExecRequest request, boolean probe) {
        this.id = id;
        this.container = container;
        this.request = request;
        this.probe = probe;
        this.snapshot = new Exec(id, container, request, false, Optional.empty(), 0);
    }

    String id() {
        return id;
    }

    ContainerId container() {
        return container;
    }

    ExecRequest request() {
        return request;
    }

    /** The name of the folder of its pipes. */
    String folder() {
        return (probe ? RunStreams.PROBE : RunStreams.EXEC) + id;
    }

    Exec snapshot() {
        return snapshot;
    }

    /** Completes when its process has started; fails when it could not be. */
    CompletableFuture<RuntimeProcess> process() {
        return process;
    }

    /** Only one may start it, and only once. */
    void claim() {
        if (!claimed.compareAndSet(false, true)) {
            throw EngineException.conflict(snapshot.running()
                    ? "exec command " + id + " is already running" : "exec command has already run");
        }
    }

    void started(RuntimeProcess newProcess, int pid) {
        snapshot = new Exec(id, container, request, true, Optional.empty(), pid);
        process.complete(newProcess);
    }

    void ended(int code, Instant at) {
        snapshot = new Exec(id, container, request, false, Optional.of(code), snapshot.pid());
        over = Optional.of(at);
    }

    void failed(int code, Instant at, RuntimeException why) {
        ended(code, at);
        process.completeExceptionally(why);
    }

    boolean overBefore(Instant moment) {
        return over.filter(moment::isAfter).isPresent();
    }
}
