package io.karavel.runtime.containerd.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerRecord;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.TaskInfo;
import io.karavel.containerd.TaskRequest;
import io.karavel.containerd.TaskStatus;
import io.karavel.containerd.TypedBytes;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.spi.runtime.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs containers through containerd and its shims. A container's record in containerd is made with its first task and stays until
 * the container is removed, so that a restart costs no more than its own calls.
 */
@Component(property = ContainerRuntime.NAME + "=" + RuntimeBinding.CONTAINERD)
public final class ContainerdRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerdRuntime.class);
    private static final int SIGKILL = 9;
    private static final Duration END_DEADLINE = Duration.ofSeconds(10);

    private final ContainerdClient containerd;
    private final ConfigStore configs;
    private final TaskTable tasks;
    private final TaskRemains remains;
    /** The shim of every record that containerd has of ours. */
    private final Map<ContainerId, String> records = new ConcurrentHashMap<>();
    /**
     * Those of which containerd may have more than is known here: of a former life of the engine, which may have ended before their shims
     * were shut down (such a shim is in no list), and those whose making was never answered.
     */
    private final Set<ContainerId> doubtful = ConcurrentHashMap.newKeySet();
    private volatile boolean listed;
    private final UnstartedTasks unstarted = new UnstartedTasks();

    @Activate
    public ContainerdRuntime(@Reference ContainerdClient containerd, @Reference ConfigStore configs) {
        this.containerd = containerd;
        this.configs = configs;
        this.tasks = new TaskTable(containerd);
        this.remains = new TaskRemains(containerd);
    }

    @Deactivate
    void close() {
        tasks.close();
        unstarted.close();
    }

    @Override
    public Task create(TaskSpec spec) {
        tasks.awaitEvents();
        unstarted.await(spec.id());
        // Of our own, so that no other engine's containers are in the way.
        Path runcRoot = configs.current().engine().execRoot().resolve("runc");
        Optional<TypedBytes> options = Translation.options(spec.runtime(), runcRoot);
        record(spec, options);
        if (remains.exist(spec.id())) {
            endTask(spec.id().value());
            remains.clear(spec.id());
        }
        ContainerdTask task = tasks.expect(spec.id());
        TaskRequest request = new TaskRequest(spec.id().value(), Translation.mounts(spec.rootfs()),
                Translation.streams(spec.streams()), options);
        try {
            task.created(createReplacing(request));
            doubtful.remove(spec.id());
            return task;
        } catch (RuntimeException e) {
            tasks.forget(task);
            if (e instanceof EngineException failure && failure.mayHaveHappened()) {
                undo(spec, runcRoot, failure);
            }
            throw e;
        }
    }

    /** Nobody knows whether there is a task now. */
    private void undo(TaskSpec spec, Path runcRoot, EngineException failure) {
        try {
            endTask(spec.id().value());
            remains.clear(spec.id(), spec.runtime(), runcRoot);
        } catch (RuntimeException e) {
            LOG.warn("What there may be of a task of container {} could not be removed", spec.id().shortForm(), e);
            failure.addSuppressed(e);
        }
    }

    private int createReplacing(TaskRequest request) {
        try {
            return containerd.tasks().create(request);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            LOG.warn("containerd still has a task of container {}; it is replaced", request.containerId());
            endTask(request.containerId());
            return containerd.tasks().create(request);
        }
    }

    private void endTask(String id) {
        CompletableFuture<Void> ended = tasks.nextExit(id);
        Optional<EngineException> refusal = killed(id, ended);
        ended.cancel(false);
        try {
            ignoringMissing(() -> containerd.tasks().delete(id));
        } catch (EngineException e) {
            refusal.ifPresent(e::addSuppressed);
            throw e;
        }
    }

    /**
     * Kills a task and waits for its end.
     *
     * @return what the runtime answers if it does not kill: gVisor's has nothing to signal where a task was never started
     */
    private Optional<EngineException> killed(String id, CompletableFuture<Void> ended) {
        try {
            ignoringMissing(() -> {
                containerd.tasks().kill(id, "", SIGKILL, true);
                // containerd deletes no task that runs. One that was never started has no end, and is deleted all the same.
                ended.completeOnTimeout(null, END_DEADLINE.toMillis(), TimeUnit.MILLISECONDS).join();
            });
            return Optional.empty();
        } catch (EngineException e) {
            if (e.mayHaveHappened()) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private void record(TaskSpec spec, Optional<TypedBytes> options) {
        ContainerRecord wanted = new ContainerRecord(spec.id().value(), spec.image(), spec.runtime().shim(),
                options, spec.runtimeSpec(), containerd.snapshots().snapshotter(),
                spec.snapshotKey(), Map.of());
        String shim = records.get(spec.id());
        if (shim != null && shim.equals(wanted.runtime())) {
            containerd.containers().update(wanted);
        } else {
            if (shim != null) {
                remove(spec.id());
            }
            createRecord(wanted);
            records.put(spec.id(), wanted.runtime());
        }
    }

    private void createRecord(ContainerRecord wanted) {
        try {
            containerd.containers().create(wanted);
        } catch (EngineException e) {
            if (e.mayHaveHappened()) {
                doubtful.add(new ContainerId(wanted.id()));
            }
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            LOG.warn("containerd already has a container {}; it is replaced", wanted.id());
            endTask(wanted.id());
            containerd.containers().delete(wanted.id());
            containerd.containers().create(wanted);
        }
    }

    @Override
    public List<Task> list() {
        tasks.awaitEvents();
        for (ContainerRecord known : containerd.containers().list()) {
            if (ContainerId.isWellFormed(known.id())) {
                ContainerId id = new ContainerId(known.id());
                if (records.putIfAbsent(id, known.runtime()) == null) {
                    doubtful.add(id);
                }
            }
        }
        listed = true;
        List<Task> found = new ArrayList<>();
        for (TaskInfo info : containerd.tasks().list()) {
            if (!ContainerId.isWellFormed(info.id())) {
                continue;
            }
            if (info.status() == TaskStatus.CREATED && !tasks.expects(info.id())) {
                LOG.warn("The task of container {} was never started, and is removed", info.id());
                unstarted.end(new ContainerId(info.id()), () -> endTask(info.id()));
            } else {
                found.add(tasks.found(info));
            }
        }
        return List.copyOf(found);
    }

    @Override
    public Set<ContainerId> containers() {
        Set<ContainerId> kept = new HashSet<>(records.keySet());
        Set<ContainerId> remaining = remains.list();
        remaining.removeAll(kept);
        doubtful.addAll(remaining);
        kept.addAll(remaining);
        return Set.copyOf(kept);
    }

    @Override
    public void remove(ContainerId id) {
        unstarted.await(id);
        // Until containerd has said what it knows, it may know anything.
        boolean former = doubtful.contains(id) || !listed;
        if (former || records.containsKey(id) && tasks.expects(id.value()) || remains.exist(id)) {
            endTask(id.value());
            tasks.forget(id);
            remains.clear(id);
        }
        if (former || records.containsKey(id)) {
            ignoringMissing(() -> containerd.containers().delete(id.value()));
        }
        doubtful.remove(id);
        records.remove(id);
    }

    static void ignoringMissing(Runnable call) {
        try {
            call.run();
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
