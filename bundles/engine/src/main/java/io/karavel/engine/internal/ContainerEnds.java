package io.karavel.engine.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What ends containers and takes them away. */
@Component(service = ContainerEnds.class)
public record ContainerEnds(ContainerStopper stopper, ContainerRemover remover, ContainerPruning pruning) {
    @Activate
    public ContainerEnds(@Reference ContainerStopper stopper, @Reference ContainerRemover remover, @Reference ContainerPruning pruning) {
        this.stopper = stopper;
        this.remover = remover;
        this.pruning = pruning;
    }
}
