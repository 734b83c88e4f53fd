package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdEvent;
import io.karavel.containerd.EventListener;
import io.karavel.containerd.EventSubscription;
import io.karavel.containerd.TaskInfo;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ProcessExit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every task we hold a handle of, told of its events. After events may have been missed, all of them are read again; and a task whose
 * process is gone without a word is asked for.
 */
final class TaskTable implements EventListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskTable.class);
    private static final Duration SUBSCRIBE_DEADLINE = Duration.ofSeconds(40);
    private static final Duration START_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Twice this is less than the 5 s within which what is said is to be true again. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int UNKNOWN_EXIT = 255;

    private final ContainerdClient containerd;
    private final Map<String, ContainerdTask> tasks = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
    private final CompletableFuture<EventSubscription> subscription = new CompletableFuture<>();
    private final Thread keeper;
    /** Those whose process was gone at the last look. */
    private Set<ContainerdTask> overdue = Set.of();
    /** Those that someone is about to start. Guarded by this, as is the next. */
    private final Set<ContainerdTask> beginning = new HashSet<>();
    private boolean closed;

    TaskTable(ContainerdClient containerd) {
        this.containerd = containerd;
        // Subscribing waits for containerd, which must not delay the start of the engine.
        this.keeper = new Thread(this::keep, "karavel-task-keeper");
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keep() {
        subscribe();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
                findMissedEnds();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warn("Tasks could not be looked after just now", e);
            }
        }
    }

    /** Asks containerd only about tasks whose process was gone at the last look already, and whose end nobody told since. */
    void findMissedEnds() {
        Set<ContainerdTask> gone = tasks.values().stream().filter(ContainerdTask::lacksItsProcess).collect(Collectors.toSet());
        gone.stream().filter(overdue::contains).forEach(task -> {
            LOG.warn("Process {} of container {} is gone, and containerd did not say so; asking it", task.pid(),
                    task.container().shortForm());
            readAgain(task);
        });
        overdue = gone;
    }

    private void subscribe() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                EventSubscription made = containerd.events().subscribe(List.of("topic~=\"^/tasks/\""), this);
                if (!subscription.complete(made)) {
                    made.close();
                }
                return;
            } catch (EngineException e) {
                LOG.warn("No events from containerd yet, trying again: {}", e.getMessage());
                try {
                    TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Returns once no exit can be missed any more. */
    void awaitEvents() {
        try {
            subscription.get(SUBSCRIBE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "containerd does not answer; see its log", e);
        } catch (ExecutionException e) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the runtime is being stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while waiting for containerd", e);
        }
    }

    /** A handle that events can reach before containerd has answered the request for the task. */
    ContainerdTask expect(ContainerId id) {
        return listening(() -> {
            ContainerdTask task = new ContainerdTask(id, containerd, this);
            beginning.add(task);
            tasks.put(id.value(), task);
            return task;
        });
    }

    /**
     * Does something that has the table listen for one more process, which it does until that ends, also when it was closed meanwhile.
     *
     * @throws EngineException {@code UNAVAILABLE} where it is closed already: nobody would hear of the process's end
     */
    synchronized <T> T listening(Supplier<T> work) {
        if (closed) {
            throw new EngineException(ErrorKind.UNAVAILABLE, "the runtime is being stopped");
        }
        return work.get();
    }

    /** Whether there is a handle of a container's task: someone makes it, or has it. */
    boolean expects(String id) {
        return tasks.containsKey(id);
    }

    /** The handle of a task that containerd told of, made if there is none. */
    ContainerdTask found(TaskInfo info) {
        ContainerdTask task = tasks.computeIfAbsent(info.id(), id -> {
            ContainerdTask adopted = new ContainerdTask(new ContainerId(id), containerd, this);
            adopted.created(info.pid());
            return adopted;
        });
        task.observed(info);
        return task;
    }

    /** Completes with the next end of a container's first process, of whatever task; to be cancelled when nobody waits any more. */
    CompletableFuture<Void> nextExit(String id) {
        CompletableFuture<Void> next = ends.computeIfAbsent(id, any -> new CompletableFuture<>());
        next.whenComplete((ended, cancelled) -> ends.remove(id, next));
        return next;
    }

    /** A task was started, or never will be. */
    synchronized void begun(ContainerdTask task) {
        beginning.remove(task);
        notifyAll();
    }

    void forget(ContainerId id) {
        ContainerdTask task = tasks.remove(id.value());
        if (task != null) {
            begun(task);
        }
    }

    void forget(ContainerdTask task) {
        begun(task);
        tasks.remove(task.container().value(), task);
    }

    @Override
    public void happened(ContainerdEvent event) {
        if (event instanceof ContainerdEvent.TaskExited exited) {
            if (exited.ofContainer() && ends.containsKey(exited.containerId())) {
                nextExit(exited.containerId()).complete(null);
            }
            ContainerdTask task = tasks.get(exited.containerId());
            if (task != null) {
                task.processExited(exited.id(), exited.pid(), new ProcessExit(exited.exitStatus(), exited.exitedAt()));
            }
        } else if (event instanceof ContainerdEvent.TaskOom oom) {
            ContainerdTask task = tasks.get(oom.containerId());
            if (task != null) {
                task.ranOutOfMemory(oom.at());
            }
        }
    }

    @Override
    public void resubscribed() {
        Map<String, TaskInfo> known = new ConcurrentHashMap<>();
        containerd.tasks().list().forEach(info -> known.put(info.id(), info));
        for (ContainerdTask task : List.copyOf(tasks.values())) {
            TaskInfo info = known.get(task.container().value());
            if (info != null) {
                task.observed(info);
                task.readProcessesAgain();
            } else if (task.isCreated()) {
                readAgain(task);
            }
        }
    }

    /** Asks containerd what became of a task. */
    void readAgain(ContainerdTask task) {
        try {
            task.observed(containerd.tasks().get(task.container().value(), ""));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                task.exited(new ProcessExit(UNKNOWN_EXIT, Instant.now()));
            } else {
                LOG.warn("The shim of container {} does not answer: {}", task.container().shortForm(), e.getMessage());
            }
        }
    }

    /** The next version would take a task that has not been started for one that nobody will start. */
    private synchronized void awaitStarts() {
        closed = true;
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        try {
            while (!beginning.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    LOG.warn("{} starts are still under way", beginning.size());
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens on for the ends of further processes: whoever waits for one has no other handle of it, also when the runtime is exchanged. */
    @Override
    public void close() {
        awaitStarts();
        keeper.interrupt();
        if (!subscription.completeExceptionally(new IllegalStateException("stopped"))) {
            CompletableFuture<?>[] ends = tasks.values().stream().flatMap(task -> task.execEnds().stream()).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(ends).whenComplete((over, any) -> subscription.thenAccept(EventSubscription::close));
        }
    }
}
