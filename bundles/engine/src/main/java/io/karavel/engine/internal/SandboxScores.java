package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Namespaces;
import io.karavel.state.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    /** By container that runs, those that lend to it, as it was when it began: their names may be others' by now. */
    private final Map<ContainerId, Set<ContainerId>> borrowed = new HashMap<>();

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
        boolean begins = input instanceof Input.Started || input instanceof Input.Adopted;
        if ((begins || input instanceof Input.Exited) && references(after).findAny().isPresent()) {
            adjustLenders(after, begins);
        }
    }

    /** One after the other, so that what is written last is computed last. Writing changes memory of the kernel, and waits for nobody. */
    private synchronized void adjustLenders(Container borrower, boolean begins) {
        if (begins) {
            borrowed.remove(borrower.id());
        }
        Set<ContainerId> lenders = lenders(borrower);
        if (!begins) {
            borrowed.remove(borrower.id());
        }
        lenders.forEach(lender -> states.find(lender).ifPresent(this::adjust));
    }

    private Set<ContainerId> lenders(Container borrower) {
        return borrowed.computeIfAbsent(borrower.id(), any -> references(borrower)
                .flatMap(reference -> find(reference).stream()).map(Container::id).collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<String> references(Container borrower) {
        Namespaces namespaces = borrower.hostConfig().namespaces();
        return Stream.of(namespaces.networkMode(), namespaces.pidMode(), namespaces.ipcMode())
                .filter(mode -> mode.startsWith(SHARED)).map(mode -> mode.substring(SHARED.length()));
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
                    .filter(other -> ContainerStopper.running(other).isPresent() && references(other).findAny().isPresent())
                    .filter(other -> lenders(other).contains(lender.id()))
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
