package io.karavel.engine.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The two ways a container comes to its end. */
@Component(service = ContainerEnds.class)
public record ContainerEnds(ContainerStopper stopper, ContainerRemover remover) {
    @Activate
    public ContainerEnds(@Reference ContainerStopper stopper, @Reference ContainerRemover remover) {
        this.stopper = stopper;
        this.remover = remover;
    }
}
