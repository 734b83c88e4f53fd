package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.Namespaces;
import io.karavel.state.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a container that lends its namespaces to others as safe from the kernel's out-of-memory killer as the safest of them: when it
 * dies, they lose what they live in. Its own score comes back when they are gone. The rule is gVisor's for the containers of a sandbox.
 */
@Component(service = SandboxScores.class, immediate = true)
public final class SandboxScores {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxScores.class);
    private static final String SHARED = "container:";

    private final ContainerStates states;
    private final Path processes;
    private final AutoCloseable watch;

    @Activate
    public SandboxScores(@Reference ContainerStates states) {
        this(states, Path.of("/proc"));
    }

    SandboxScores(ContainerStates states, Path processes) {
        this.states = states;
        this.processes = processes;
        this.watch = states.watch(this::changed);
    }

    @Deactivate
    void close() throws Exception {
        watch.close();
    }

    private void changed(Input input, Container after) {
        if (input instanceof Input.Started || input instanceof Input.Adopted || input instanceof Input.Exited) {
            lenders(after).distinct().forEach(this::adjust);
        }
    }

    private Stream<Container> lenders(Container borrower) {
        Namespaces namespaces = borrower.hostConfig().namespaces();
        return Stream.of(namespaces.networkMode(), namespaces.pidMode(), namespaces.ipcMode())
                .filter(mode -> mode.startsWith(SHARED))
                .flatMap(mode -> find(mode.substring(SHARED.length())).stream());
    }

    private Optional<Container> find(String reference) {
        try {
            return Optional.of(states.resolve(reference));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    private void adjust(Container lender) {
        ContainerStopper.running(lender).ifPresent(running -> {
            int lowest = states.list().stream()
                    .filter(other -> ContainerStopper.running(other).isPresent())
                    .filter(other -> lenders(other).anyMatch(one -> one.id().equals(lender.id())))
                    .mapToInt(other -> other.hostConfig().oomScoreAdj())
                    .reduce(lender.hostConfig().oomScoreAdj(), Math::min);
            write(running.pid(), lowest);
        });
    }

    private void write(int pid, int score) {
        try {
            Files.writeString(processes.resolve(pid + "/oom_score_adj"), String.valueOf(score));
        } catch (IOException e) {
            LOG.debug("Process {} has ended, or may not be adjusted: {}", pid, e.getMessage());
        }
    }
}
