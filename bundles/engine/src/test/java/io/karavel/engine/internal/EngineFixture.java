package io.karavel.engine.internal;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.HostConfig;
import io.karavel.model.ImageConfig;
import io.karavel.model.RestartPolicy;
import io.karavel.model.Signal;
import io.karavel.testkit.FakeMachine;
import io.karavel.testkit.FakeTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.Assert;
import org.junit.function.ThrowingRunnable;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** An engine on a machine that survives it: it can be killed at any moment, and started again on the same folders. */
final class EngineFixture extends ExternalResource {
    private static final int SOON = 60;

    final FakeMachine machine = new FakeMachine();
    private final TemporaryFolder folder = new TemporaryFolder();
    private Duration killDeadline = Duration.ofSeconds(SOON);
    private volatile EngineLife life;

    @Override
    protected void before() throws Throwable {
        folder.create();
        start();
    }

    @Override
    protected void after() {
        try {
            life.close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            machine.close();
            folder.delete();
        }
    }

    private void start() {
        start(next -> { });
    }

    private void start(Consumer<EngineLife> first) {
        life = new EngineLife(folder(), machine, ImageConfig.EMPTY, killDeadline, first);
    }

    Path folder() {
        return folder.getRoot().toPath();
    }

    EngineLife life() {
        return life;
    }

    ContainerService containers() {
        return life.containers;
    }

    /** Stops the engine as its bundles are stopped, and starts the next. */
    void restart() throws InterruptedException {
        life.close();
        start();
    }

    /** From now on it waits no longer than that for the end of what it killed. */
    void killWithin(Duration deadline) throws InterruptedException {
        killDeadline = deadline;
        restart();
    }

    /** Kills it and starts the next. What happened between the two is for {@code meanwhile} to say. */
    void killAndRestart(Runnable meanwhile) throws InterruptedException {
        life.die();
        life.close();
        meanwhile.run();
        start();
    }

    /** As {@link #killAndRestart(Runnable)}; {@code first} happens in the next before it looks around. */
    void killAndRestart(Runnable meanwhile, Consumer<EngineLife> first) throws InterruptedException {
        life.die();
        life.close();
        meanwhile.run();
        start(first);
    }

    void killAndRestart() throws InterruptedException {
        killAndRestart(() -> { });
    }

    Container create(String name) {
        return create(name, HostConfig.DEFAULT);
    }

    Container create(String name, HostConfig hostConfig) {
        return create(name, ContainerConfig.of("image", "run"), hostConfig);
    }

    Container create(String name, ContainerConfig config, HostConfig hostConfig) {
        return containers().create(new ContainerRequest(Optional.of(name), Optional.empty(), config, hostConfig)).container();
    }

    Container run(String name) {
        return run(name, HostConfig.DEFAULT);
    }

    Container run(String name, HostConfig hostConfig) {
        ContainerId id = create(name, hostConfig).id();
        containers().start(id.value());
        return get(id);
    }

    Container get(ContainerId id) {
        return containers().get(id.value());
    }

    Optional<Container> find(ContainerId id) {
        return life.states.find(id);
    }

    FakeTask task(Container container) {
        return machine.task(container.id());
    }

    /** Waits until a container has come to such a state. */
    <S extends ActualState> S awaitState(Container container, Class<S> state) {
        awaitThat(() -> state.isInstance(get(container.id()).actual()));
        return state.cast(get(container.id()).actual());
    }

    void awaitGone(Container container) {
        awaitThat(() -> find(container.id()).isEmpty());
    }

    void awaitEvent(Container container, String action) {
        awaitThat(() -> life.events.actions(container.id()).contains(action));
    }

    static void awaitThat(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(SOON)).until(condition);
    }

    static <T> T soon(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(SOON, SECONDS).join();
    }

    static CompletableFuture<Void> meanwhile(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task, "test").start());
    }

    static EngineException refused(ErrorKind kind, ThrowingRunnable call) {
        EngineException refusal = Assert.assertThrows(EngineException.class, call);
        Assert.assertEquals(refusal.getMessage(), kind, refusal.kind());
        return refusal;
    }

    static HostConfig autoRemove() {
        return host(true, RestartPolicy.NO);
    }

    static HostConfig restarting(RestartPolicy.Kind kind) {
        return restarting(kind, 0);
    }

    static HostConfig restarting(RestartPolicy.Kind kind, int count) {
        return host(false, new RestartPolicy(kind, count));
    }

    static HostConfig host(boolean autoRemove, RestartPolicy policy) {
        return new HostConfig(null, null, null, null, null, null, policy, autoRemove, null, null, 0, null, null, null, null);
    }

    static StopRequest within(Duration timeout) {
        return new StopRequest(Optional.empty(), Optional.of(timeout));
    }

    static StopRequest with(Signal signal, Duration timeout) {
        return new StopRequest(Optional.of(signal), Optional.of(timeout));
    }

    /** One with input, and what else a test sets. */
    static ContainerConfig config(boolean tty, boolean openStdin, boolean stdinOnce, Map<String, String> labels, String stopSignal) {
        return new ContainerConfig("", "", "", false, true, true, null, tty, openStdin, stdinOnce, null,
                Optional.of(List.of("run")), null, "image", null, "", null, false, "", null, labels,
                stopSignal.isEmpty() ? Optional.empty() : Optional.of(stopSignal), null, null);
    }
}
