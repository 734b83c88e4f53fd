package io.karavel.engine.internal;

import io.karavel.api.AttachRequest;
import io.karavel.api.Attachment;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerLogs;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import io.karavel.api.OutputSink;
import io.karavel.model.ActualState.Dead;
import io.karavel.model.ActualState.Removing;
import io.karavel.model.ActualState.Restarting;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.model.TerminalSize;
import io.karavel.stdio.AttachOptions;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets clients at the input, output and logs of containers. */
@Component(immediate = true)
public final class StreamsEngine implements ContainerStreams {
    private final ConfigStore configs;
    private final EngineParts engine;
    private final RunStreams streams;
    private final ContainerLogs logs;
    private final LogChanges changes;
    private final Reconciliation reconciliation;

    @Activate
    public StreamsEngine(@Reference ConfigStore configs, @Reference EngineParts engine, @Reference RunStreams streams,
            @Reference ContainerLogs logs, @Reference Reconciliation reconciliation) {
        this.configs = configs;
        this.engine = engine;
        this.streams = streams;
        this.logs = logs;
        changes = new LogChanges(engine, logs);
        this.reconciliation = reconciliation;
    }

    @Override
    public Attachment attach(String reference, AttachRequest request, OutputSink sink) {
        reconciliation.await(engine.states().resolve(reference));
        Container container = engine.states().resolve(reference);
        if (container.actual() instanceof Dead || container.actual() instanceof Removing) {
            throw EngineException.conflict("can not attach to container which is dead or marked for removal");
        }
        if (container.actual() instanceof Running running && running.paused()) {
            throw EngineException.conflict("container " + reference + " is paused, unpause the container before attach");
        }
        if (container.actual() instanceof Restarting) {
            throw EngineException.conflict("container " + reference
                    + " is restarting, wait until the container is running");
        }
        AttachOptions options = new AttachOptions(request.stdin(), request.stdout(), request.stderr(), request.detachKeys());
        ConfigSnapshot config = configs.current();
        Attachment attachment = request.logs()
                ? new ReplayedAttachment(live -> past(config, container, request, live),
                        live -> streams.open(config, container).attach(options, live), request.stream(), sink)
                : streams.open(config, container).attach(options, sink);
        engine.events().happened(container, "attach");
        return attachment;
    }

    private Following past(ConfigSnapshot config, Container container, AttachRequest request, OutputSink sink) {
        LogQuery all = new LogQuery(request.stdout(), request.stderr(), false, Optional.empty(), Optional.empty(), -1, false,
                false);
        return logs.follow(Logs.target(config, container), container.hostConfig().logConfig().type(), all, sink);
    }

    @Override
    public Following logs(String reference, LogQuery query, OutputSink sink) {
        Container container = engine.states().resolve(reference);
        if (query.follow()) {
            // What follows is told by the run's own log, which is opened when the run is taken over.
            reconciliation.await(container);
        }
        if (container.actual() instanceof Dead || container.actual() instanceof Removing) {
            throw EngineException.conflict("can not get logs from container which is dead or marked for removal");
        }
        return logs.follow(Logs.target(configs.current(), container), container.hostConfig().logConfig().type(), query, sink);
    }

    @Override
    public Container changeLog(String reference, LogConfig log) {
        reconciliation.await(engine.states().resolve(reference));
        return changes.change(configs.current(), engine.states().resolve(reference).id(), log);
    }

    @Override
    public long droppedLogRecords(ContainerId id) {
        return logs.dropped(id);
    }

    @Override
    public void resize(String reference, TerminalSize size) {
        Container container = engine.states().resolve(reference);
        reconciliation.await(container);
        engine.runs().get(container).task().resize(size);
        engine.events().happened(container, "resize",
                Map.of("height", String.valueOf(size.height()), "width", String.valueOf(size.width())));
    }
}
