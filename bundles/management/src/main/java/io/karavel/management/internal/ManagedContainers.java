package io.karavel.management.internal;

import io.karavel.api.ContainerService;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.Signal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Containers, oldest first. */
@Component(service = ManagedObject.class)
public final class ManagedContainers implements ContainersMXBean, ManagedObject {
    private final ContainerService containers;

    @Activate
    public ManagedContainers(@Reference ContainerService containers) {
        this.containers = containers;
    }

    @Override
    public String type() {
        return "Containers";
    }

    @Override
    public List<ContainerData> getContainers() {
        return containers.list().stream().sorted(Comparator.comparing(Container::created)).<ContainerData>map(Shown::new).toList();
    }

    @Override
    public void start(String reference) {
        Refusals.translated(() -> containers.start(reference));
    }

    @Override
    public void stop(String reference, int seconds) {
        Refusals.translated(() -> containers.stop(reference, within(seconds)));
    }

    @Override
    public void restart(String reference, int seconds) {
        Refusals.translated(() -> containers.restart(reference, within(seconds)));
    }

    private static StopRequest within(int seconds) {
        return new StopRequest(Optional.empty(), Optional.of(Duration.ofSeconds(seconds)));
    }

    @Override
    public void kill(String reference, String signal) {
        Refusals.translated(() -> containers.kill(reference,
                Signal.parse(signal).orElseThrow(() -> EngineException.invalid("there is no signal " + signal))));
    }

    @Override
    public void pause(String reference) {
        Refusals.translated(() -> containers.pause(reference));
    }

    @Override
    public void unpause(String reference) {
        Refusals.translated(() -> containers.unpause(reference));
    }

    @Override
    public void remove(String reference, boolean force) {
        Refusals.translated(() -> containers.remove(reference, new RemoveRequest(force, false)));
    }

    private record Shown(Container container) implements ContainerData {
        @Override
        public String getId() {
            return container.id().value();
        }

        @Override
        public String getName() {
            return container.name();
        }

        @Override
        public String getImage() {
            return container.image().reference();
        }

        @Override
        public String getStatus() {
            return container.view().status().text();
        }

        @Override
        public int getPid() {
            return container.view().pid();
        }

        @Override
        public int getExitCode() {
            return container.view().exitCode();
        }

        @Override
        public int getRestarts() {
            return container.desired().restartCount();
        }

        @Override
        public String getRuntime() {
            return container.runtime().map(RuntimeBinding::name).orElse(container.hostConfig().runtime());
        }
    }
}
