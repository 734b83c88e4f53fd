package io.karavel.engine.internal;

import io.karavel.api.ContainerUpdate;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Resources;
import io.karavel.oci.RuntimeSpecs;
import io.karavel.spi.runtime.Task;
import io.karavel.state.Input;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes limits and restart policies. What is wanted is stored first, so that whatever starts from then on starts with it; then the run
 * under way is given it; where that fails, both are taken back. When the engine is killed between the two, the run has its former limits
 * until it is updated again, or ends.
 */
@Component(service = ContainerUpdates.class)
public final class ContainerUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerUpdates.class);
    /** Longer than a runtime takes to change limits, and to take them back. */
    private static final Duration TURN_DEADLINE = Duration.ofMinutes(3);

    private final EngineParts engine;
    private final RuntimeSpecs specs;
    /** Those that are being updated. */
    private final Map<ContainerId, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    @Activate
    public ContainerUpdates(@Reference EngineParts engine, @Reference RuntimeSpecs specs) {
        this.engine = engine;
        this.specs = specs;
    }

    Container update(ContainerId id, ContainerUpdate update) {
        return inTurn(id, () -> change(id, update));
    }

    /** Of two updates of a container the second finds what the first made of it. */
    private <T> T inTurn(ContainerId id, Supplier<T> work) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        for (CompletableFuture<Void> other = underWay.putIfAbsent(id, mine); other != null; other = underWay.putIfAbsent(id, mine)) {
            ContainerStates.await(other, TURN_DEADLINE, "container " + id.shortForm() + " is still being updated");
        }
        try {
            return work.get();
        } finally {
            underWay.remove(id, mine);
            mine.complete(null);
        }
    }

    private Container change(ContainerId id, ContainerUpdate update) {
        Container before = engine.states().get(id);
        Resources had = before.hostConfig().resources().withDefaultSwap();
        exclude(id, had, update.limits());
        Resources wanted = had.updatedBy(update.limits());
        specs.validate(wanted);
        Container after = engine.states().applyOnceSettled(id,
                new Input.Updated(wanted, update.restartPolicy().orElse(before.desired().restartPolicy())));
        Optional<Task> task = ContainerStopper.running(after).flatMap(running -> engine.runs().find(id)).map(Run::task);
        try {
            task.ifPresent(present -> specs.update(update.limits(), wanted).ifPresent(present::update));
        } catch (RuntimeException | LinkageError e) {
            if (isGoingOn(task.get(), e)) {
                takeBack(before, task.get(), update.limits());
                throw failure(id, e);
            }
            LOG.debug("Container {} ended while its limits were changed; its next start has them", id.shortForm(), e);
        }
        engine.events().happened(after, "update");
        return after;
    }

    private static boolean isGoingOn(Task task, Throwable problem) {
        boolean gone = problem instanceof EngineException known && known.kind() == ErrorKind.NOT_FOUND;
        return !gone && !task.exit().toCompletableFuture().isDone();
    }

    private void takeBack(Container before, Task task, Resources named) {
        try {
            specs.update(named, before.hostConfig().resources()).ifPresent(task::update);
        } catch (UnsupportedOperationException e) {
            LOG.debug("The runtime of container {} changes no limits, so there are none to take back", before.id().shortForm(), e);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Container {} could not be given its former limits back", before.id().shortForm(), e);
        }
        try {
            engine.states().applyOnceSettled(before.id(),
                    new Input.Updated(before.hostConfig().resources(), before.desired().restartPolicy()));
        } catch (EngineException e) {
            LOG.warn("The limits that container {} could not be given are stored all the same: {}", before.id().shortForm(),
                    e.getMessage());
        }
    }

    private static EngineException failure(ContainerId id, Throwable problem) {
        ErrorKind kind = problem instanceof UnsupportedOperationException ? ErrorKind.NOT_IMPLEMENTED
                : problem instanceof EngineException known ? known.kind() : ErrorKind.SYSTEM;
        return new EngineException(kind, "Cannot update container " + id + ": " + problem.getMessage(), problem);
    }

    /** Limits that mean the same by other words do not go together, and memory has to fit into what was said of memory and swap. */
    private static void exclude(ContainerId id, Resources had, Resources named) {
        conflictIf(id, named.nanoCpus() > 0 && had.cpuPeriod() > 0,
                "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set");
        conflictIf(id, named.nanoCpus() > 0 && had.cpuQuota() > 0,
                "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
        conflictIf(id, named.cpuPeriod() > 0 && had.nanoCpus() > 0,
                "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        conflictIf(id, named.cpuQuota() > 0 && had.nanoCpus() > 0,
                "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        // Where there is no limit of both at all, Docker refuses too, but not where the user asked for none.
        conflictIf(id, had.memorySwap() >= 0 && named.memory() > had.memorySwap() && named.memorySwap() == 0,
                "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
    }

    private static void conflictIf(ContainerId id, boolean wrong, String message) {
        if (wrong) {
            throw EngineException.conflict("Cannot update container " + id + ": " + message);
        }
    }
}
