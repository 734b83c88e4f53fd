package io.karavel.engine.internal;

import io.karavel.api.Attachment;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ExecService;
import io.karavel.api.OutputSink;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.RuntimeProcess;
import io.karavel.stdio.AttachOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs further processes in containers. What ended can be looked at for some minutes. */
@Component(immediate = true)
public final class ExecEngine implements ExecService {
    private static final Logger LOG = LoggerFactory.getLogger(ExecEngine.class);
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration RESIZE_DEADLINE = Duration.ofSeconds(10);

    private final ConfigStore configs;
    private final EngineParts engine;
    private final Reconciliation reconciliation;
    private final ExecStarter starter;
    private final ExecStarts starts;
    private final ProcessTrees processes = new ProcessTrees(Path.of("/proc"));
    private final Map<String, ExecSession> sessions = new ConcurrentHashMap<>();

    @Activate
    public ExecEngine(@Reference ConfigStore configs, @Reference EngineParts engine, @Reference Reconciliation reconciliation,
            @Reference ExecStarter starter, @Reference ExecStarts starts) {
        this.configs = configs;
        this.engine = engine;
        this.reconciliation = reconciliation;
        this.starter = starter;
        this.starts = starts;
        AbandonedProbes abandoned = new AbandonedProbes(engine, reconciliation, processes);
        engine.threads().execute(() -> abandoned.end(configs.current(), sessions::containsKey));
        engine.threads().executeEvery(KEPT, () -> forgetEndedBefore(Instant.now().minus(KEPT)));
    }

    void forgetEndedBefore(Instant moment) {
        sessions.values().removeIf(session -> session.overBefore(moment)
                || engine.states().find(session.container()).isEmpty());
    }

    @Override
    public String create(String containerReference, ExecRequest request) {
        return create(containerReference, request, false);
    }

    @Override
    public String createProbe(String containerReference, ExecRequest request) {
        return create(containerReference, request, true);
    }

    private String create(String containerReference, ExecRequest request, boolean probe) {
        Container container = engine.states().resolve(containerReference);
        checkRuns(container);
        if (request.command().isEmpty()) {
            throw EngineException.invalid("No exec command specified");
        }
        starter.validate(configs.current(), container, request);
        ExecSession session = new ExecSession(ContainerId.random().value(), container.id(), request, probe);
        sessions.put(session.id(), session);
        engine.events().happened(container, "exec_create: " + commandLine(request), Map.of("execID", session.id()));
        return session.id();
    }

    private static void checkRuns(Container container) {
        if (container.actual() instanceof Restarting) {
            throw EngineException.conflict("Container " + container.id()
                    + " is restarting, wait until the container is running");
        }
        if (!(container.actual() instanceof Running running)) {
            throw EngineException.conflict("container " + container.id() + " is not running");
        }
        if (running.paused()) {
            throw EngineException.conflict("container " + container.id()
                    + " is paused, unpause the container before exec");
        }
    }

    @Override
    public Attachment start(String execId, Optional<TerminalSize> size, OutputSink sink) {
        ExecRequest request = session(execId).request();
        AttachOptions options = new AttachOptions(request.attachStdin(), request.attachStdout(), request.attachStderr(),
                request.detachKeys());
        CompletableFuture<Attachment> attachment = new CompletableFuture<>();
        start(execId, size, new ExecStarter.Client(options, sink, attachment::complete));
        return attachment.join();
    }

    @Override
    public void startDetached(String execId) {
        start(execId, Optional.empty(), ExecStarter.Client.NONE);
    }

    private void start(String execId, Optional<TerminalSize> size, ExecStarter.Client client) {
        ExecSession session = session(execId);
        Container container = engine.states().get(session.container());
        reconciliation.await(container);
        starts.start(container.id(), () -> {
            checkRuns(engine.states().get(container.id()));
            session.claim();
            ConfigSnapshot config = configs.current();
            engine.events().happened(container, "exec_start: " + commandLine(session.request()), Map.of("execID", execId));
            starter.start(config, container, session, size, client);
        });
    }

    private static String commandLine(ExecRequest request) {
        return String.join(" ", request.command());
    }

    @Override
    public void resize(String execId, TerminalSize size) {
        ContainerStates.await(session(execId).process(), RESIZE_DEADLINE, "timeout waiting for exec session ready")
                .resize(size);
    }

    @Override
    public void kill(String execId) {
        ExecSession session = session(execId);
        Exec exec = session.snapshot();
        if (!exec.running()) {
            return;
        }
        boolean killed = engine.states().find(session.container()).flatMap(ContainerStopper::running)
                .filter(running -> processes.kill(exec.pid(), running.pid())).isPresent();
        if (!killed) {
            // There is no such process here: only its runtime knows what it is.
            session.process().thenAccept(process -> killByRuntime(execId, process));
        }
    }

    private static void killByRuntime(String execId, RuntimeProcess process) {
        try {
            process.signal(Signal.KILL);
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                LOG.warn("Exec {} could not be killed: {}", execId, e.getMessage());
            }
        }
    }

    @Override
    public void forget(String execId) {
        sessions.computeIfPresent(execId, (id, session) -> session.snapshot().exitCode().isPresent() ? null : session);
    }

    @Override
    public Exec get(String execId) {
        ExecSession session = session(execId);
        if (engine.states().find(session.container()).isEmpty()) {
            throw noSuchExec(execId);
        }
        return session.snapshot();
    }

    @Override
    public List<String> runningIn(ContainerId container) {
        return sessions.values().stream()
                .filter(session -> session.container().equals(container) && session.snapshot().running())
                .map(ExecSession::id).toList();
    }

    private ExecSession session(String execId) {
        ExecSession session = sessions.get(execId);
        if (session == null) {
            throw noSuchExec(execId);
        }
        return session;
    }

    private static EngineException noSuchExec(String execId) {
        return EngineException.notFound("No such exec instance: " + execId);
    }
}
