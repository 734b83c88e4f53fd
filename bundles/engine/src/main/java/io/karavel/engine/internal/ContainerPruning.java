package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerService.Pruned;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Starting;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what does not run, one round at a time. */
@Component(service = ContainerPruning.class)
public final class ContainerPruning {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerPruning.class);

    private final EngineParts engine;
    private final Reconciliation reconciliation;
    private final ContainerRemover remover;
    private final Rootfs rootfs;
    private final AtomicBoolean pruning = new AtomicBoolean();

    @Activate
    public ContainerPruning(@Reference EngineParts engine, @Reference Reconciliation reconciliation, @Reference ContainerRemover remover,
            @Reference Rootfs rootfs) {
        this.engine = engine;
        this.reconciliation = reconciliation;
        this.remover = remover;
        this.rootfs = rootfs;
    }

    Pruned prune(ConfigSnapshot config, Predicate<Container> chosen) {
        if (!pruning.compareAndSet(false, true)) {
            throw EngineException.conflict("a prune operation is already running");
        }
        try {
            List<ContainerId> removed = new ArrayList<>();
            long bytes = 0;
            for (Container container : engine.states().list()) {
                if (isAtRest(container) && chosen.test(container)) {
                    long size = size(container.id());
                    if (remove(config, container)) {
                        removed.add(container.id());
                        bytes += size;
                    }
                }
            }
            engine.events().pruned(bytes);
            return new Pruned(removed, bytes);
        } finally {
            pruning.set(false);
        }
    }

    /** Neither runs, nor waits for its restart, nor is about to become another. */
    private static boolean isAtRest(Container container) {
        return !container.view().running() && !(container.actual() instanceof Starting) && !(container.actual() instanceof Removing);
    }

    private long size(ContainerId id) {
        try {
            return rootfs.size(id);
        } catch (EngineException e) {
            LOG.debug("How much container {} has written is not known", id.shortForm(), e);
            return 0;
        }
    }

    /** One that is started meanwhile, will be as soon as the engine comes to it, or cannot be removed now, is left alone. */
    private boolean remove(ConfigSnapshot config, Container container) {
        ContainerId id = container.id();
        try {
            reconciliation.await(container);
            if (reconciliation.isToBeStarted(id) || engine.states().find(id).filter(ContainerPruning::isAtRest).isEmpty()) {
                return false;
            }
            remover.remove(config, id, new RemoveRequest(false, false));
            return true;
        } catch (EngineException e) {
            LOG.warn("Container {} does not run and could not be removed: {}", id.shortForm(), e.getMessage());
            return false;
        }
    }
}
