package io.karavel.engine.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService;
import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.state.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The life of containers, as clients ask for it: finds what they name and hands it to the part that does it. */
@Component(service = ContainerEngine.class)
public final class ContainerEngine implements ContainerService {
    private final ConfigStore configs;
    private final EngineParts engine;
    private final ContainerCreation creation;
    private final Reconciliation reconciliation;
    private final Supervisor supervisor;
    private final ContainerEnds ends;
    private final SettingChanges settings;
    private final Drain drain;
    private final ExchangeableNetworks networks;

    @Activate
    public ContainerEngine(@Reference ConfigStore configs, @Reference EngineParts engine, @Reference ContainerCreation creation,
            @Reference Reconciliation reconciliation, @Reference Supervisor supervisor, @Reference ContainerEnds ends,
            @Reference SettingChanges settings, @Reference Drain drain, @Reference ExchangeableNetworks networks) {
        this.configs = configs;
        this.engine = engine;
        this.creation = creation;
        this.reconciliation = reconciliation;
        this.supervisor = supervisor;
        this.ends = ends;
        this.settings = settings;
        this.drain = drain;
        this.networks = networks;
    }

    @Override
    public List<Container> list() {
        return engine.states().list();
    }

    @Override
    public Container get(String reference) {
        return engine.states().resolve(reference);
    }

    /** The container a reference names, once it can be relied upon what is known of it. */
    private Container settled(String reference) {
        reconciliation.await(get(reference));
        return get(reference);
    }

    @Override
    public ContainerCreated create(ContainerRequest request) {
        drain.check();
        return creation.create(configs.current(), request);
    }

    @Override
    public void start(String reference) {
        drain.check();
        supervisor.start(configs.current(), settled(reference));
    }

    @Override
    public void stop(String reference, StopRequest request) {
        ends.stopper().stop(settled(reference), request);
    }

    @Override
    public void restart(String reference, StopRequest request) {
        drain.check();
        Container container = settled(reference);
        supervisor.restartingByHand(container.id(), () -> {
            unlessItIsSo(() -> ends.stopper().stop(container, request));
            // A policy may have been faster: then it ended and runs anew, which is what was asked for.
            unlessItIsSo(() -> supervisor.start(configs.current(), engine.states().get(container.id())));
        });
        engine.events().happened(engine.states().get(container.id()), "restart");
    }

    private static void unlessItIsSo(Runnable change) {
        try {
            change.run();
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_MODIFIED) {
                throw e;
            }
        }
    }

    @Override
    public void kill(String reference, Signal signal) {
        ends.stopper().kill(settled(reference), reference, signal);
    }

    @Override
    public void pause(String reference) {
        ends.stopper().pause(settled(reference));
    }

    @Override
    public void unpause(String reference) {
        ends.stopper().unpause(settled(reference));
    }

    @Override
    public void rename(String reference, String newName) {
        Container before = get(reference);
        if (newName.isEmpty()) {
            throw EngineException.invalid("Neither old nor new names may be empty");
        }
        String name = ContainerCreation.checkName(newName);
        if (name.equals(before.name())) {
            throw EngineException.invalid("Renaming a container with the same name as its current name");
        }
        Container after = engine.states().applyOnceSettled(before.id(), new Input.Renamed(name));
        networks.renamed(after);
        engine.events().happened(after, "rename", Map.of("oldName", "/" + before.name()));
    }

    @Override
    public Container migrate(String reference, String runtime) {
        return settings.migration().migrate(configs.current(), settled(reference), runtime);
    }

    @Override
    public Container update(String reference, ContainerUpdate update) {
        return settings.updates().update(settled(reference).id(), update);
    }

    @Override
    public void remove(String reference, RemoveRequest request) {
        Container container = get(reference);
        // What does not run can go though its runtime is away.
        Container removed = ContainerStopper.running(container).isPresent() ? settled(reference) : container;
        ends.remover().remove(configs.current(), removed.id(), request);
    }

    @Override
    public Pruned prune(Predicate<Container> chosen) {
        return ends.pruning().prune(configs.current(), chosen);
    }

    @Override
    public CompletableFuture<WaitResult> wait(String reference, WaitCondition condition) {
        try {
            ContainerId id = get(reference).id();
            return switch (condition) {
                case NOT_RUNNING -> after(id, (input, after) -> input instanceof Input.Exited || !after.view().running(),
                        now -> !now.view().running());
                // Where a removal stopped half way nothing is left that could end.
                case NEXT_EXIT -> after(id, (input, after) -> input instanceof Input.Exited
                        || input instanceof Input.RemovalFailed && !after.view().running(), now -> false);
                case REMOVED -> after(id, (input, after) -> input instanceof Input.RemovalFailed, now -> false);
            };
        } catch (EngineException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * The result of a change to come, or of the container as it is now; its removal ends every wait. Where it is a removal's failure that
     * ends it, that is the result's error.
     */
    private CompletableFuture<WaitResult> after(ContainerId id, BiPredicate<Input, Container> wanted, Predicate<Container> already) {
        AtomicInteger lastCode = new AtomicInteger(engine.states().get(id).view().exitCode());
        AtomicReference<Optional<String>> error = new AtomicReference<>(Optional.empty());
        CompletableFuture<Container> change = engine.states().next(id, (input, after) -> {
            lastCode.set(after.view().exitCode());
            error.set(input instanceof Input.RemovalFailed failed ? Optional.of(failed.error()) : Optional.empty());
            return wanted.test(input, after);
        });
        engine.states().find(id).filter(already).ifPresent(change::complete);
        CompletableFuture<WaitResult> result = change.handle((changed, failure) -> {
            if (failure == null) {
                return new WaitResult(changed.view().exitCode(), error.get());
            }
            if (failure instanceof EngineException gone && gone.kind() == ErrorKind.NOT_FOUND) {
                return new WaitResult(lastCode.get(), Optional.empty());
            }
            throw new CompletionException(failure);
        });
        // Whoever cancels it no longer waits for the change.
        result.whenComplete((done, failure) -> change.cancel(false));
        return result;
    }
}
