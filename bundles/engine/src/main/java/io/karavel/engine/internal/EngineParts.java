package io.karavel.engine.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What nearly every part of the engine works with. */
@Component(service = EngineParts.class)
public record EngineParts(ContainerStates states, Runs runs, ContainerEvents events, EngineThreads threads) {
    @Activate
    public EngineParts(@Reference ContainerStates states, @Reference Runs runs, @Reference ContainerEvents events,
            @Reference EngineThreads threads) {
        this.states = states;
        this.runs = runs;
        this.events = events;
        this.threads = threads;
    }
}
