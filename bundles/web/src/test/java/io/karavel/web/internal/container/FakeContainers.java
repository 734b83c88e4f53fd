package io.karavel.web.internal.container;

import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Created;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.DesiredState;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.model.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Containers that are what they are told to be; remembers what was asked of them. */
final class FakeContainers implements ContainerService {
    final Map<String, Container> byName = new ConcurrentHashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final CompletableFuture<WaitResult> end = new CompletableFuture<>();
    volatile ContainerRequest lastRequest;
    volatile ContainerUpdate lastUpdate;
    volatile EngineException refusal;

    FakeContainers(Container... containers) {
        for (Container container : containers) {
            byName.put(container.name(), container);
        }
    }

    private void call(String text) {
        calls.add(text);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public List<Container> list() {
        return List.copyOf(byName.values());
    }

    @Override
    public Container get(String reference) {
        return byName.values().stream()
                .filter(container -> container.name().equals(reference) || container.id().value().startsWith(reference))
                .findFirst().orElseThrow(() -> EngineException.notFound("No such container: " + reference));
    }

    @Override
    public ContainerCreated create(ContainerRequest request) {
        lastRequest = request;
        call("create");
        Container container = new Container(Samples.id(77), request.name().orElse("generated"), Samples.NOW,
                request.config(),
                request.hostConfig(), new ContainerImage(Samples.BUSYBOX, request.config().image(), "linux", "amd64"),
                DesiredState.created(request.hostConfig().restartPolicy()), Created.FRESH, Optional.empty());
        byName.put(container.name(), container);
        return new ContainerCreated(container, List.of());
    }

    @Override
    public void start(String reference) {
        call("start " + reference);
    }

    @Override
    public void stop(String reference, StopRequest request) {
        call("stop " + reference + " " + request);
    }

    @Override
    public void restart(String reference, StopRequest request) {
        call("restart " + reference + " " + request);
    }

    @Override
    public void kill(String reference, Signal signal) {
        call("kill " + reference + " " + signal.number());
    }

    @Override
    public void pause(String reference) {
        call("pause " + reference);
    }

    @Override
    public void unpause(String reference) {
        call("unpause " + reference);
    }

    @Override
    public void rename(String reference, String newName) {
        call("rename " + reference + " " + newName);
    }

    @Override
    public Container migrate(String reference, String runtime) {
        call("migrate " + reference + " " + runtime);
        RuntimeBinding binding = new RuntimeBinding(runtime, RuntimeBinding.CONTAINERD, RuntimeDescriptor.RUNC_SHIM,
                Optional.of("/usr/bin/" + runtime), Map.of(), Optional.of(Samples.digest(3)));
        return get(reference).withRuntime(binding);
    }

    @Override
    public Container update(String reference, ContainerUpdate update) {
        lastUpdate = update;
        call("update " + reference);
        return get(reference);
    }

    @Override
    public void remove(String reference, RemoveRequest request) {
        call("remove " + reference + " " + request);
    }

    @Override
    public Pruned prune(Predicate<Container> chosen) {
        call("prune");
        return new Pruned(list().stream().filter(chosen).map(Container::id).toList(), 7);
    }

    @Override
    public CompletableFuture<WaitResult> wait(String reference, WaitCondition condition) {
        calls.add("wait " + reference + " " + condition);
        if (!byName.containsKey(reference)) {
            return CompletableFuture.failedFuture(EngineException.notFound("No such container: " + reference));
        }
        return end;
    }
}
