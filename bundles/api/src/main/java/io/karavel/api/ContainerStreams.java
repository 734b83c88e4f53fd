package io.karavel.api;

import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.model.TerminalSize;
import org.osgi.annotation.versioning.ProviderType;

/** Input, output and logs of containers. Containers are named as in {@link ContainerService}. */
@ProviderType
public interface ContainerStreams {
    /**
     * Attaches to a container, which need not run yet: what it prints from its first byte on is then delivered.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code CONFLICT} for one that is paused or restarting
     */
    Attachment attach(String reference, AttachRequest request, OutputSink sink);

    /**
     * Delivers a container's log: the lines with their ends, stamped if asked.
     *
     * @throws EngineException {@code NOT_FOUND}; {@code CONFLICT} for one that is dead or being removed;
     *                         {@code NOT_IMPLEMENTED} where its log driver cannot read
     */
    Following logs(String reference, LogQuery query, OutputSink sink);

    /**
     * Has a container's output kept elsewhere, or otherwise, from now on; a run under way goes on there with its next line. What was
     * kept before stays on disk until the container is removed, and is not shown any more.
     *
     * @param log as for a container that is made; with an empty type for the engine's default
     * @return the container with its new log
     * @throws EngineException {@code INVALID} where there is no such driver, or it cannot use the options; {@code NOT_MODIFIED} where
     *                         that is its log already; {@code CONFLICT} where it is being removed, or someone else changes its log
     */
    Container changeLog(String reference, LogConfig log);

    /** How many lines, or pieces of long ones, did not get into a container's log since the engine, or this part of it, began. */
    long droppedLogRecords(ContainerId id);

    /** Sets the size of a running container's terminal. */
    void resize(String reference, TerminalSize size);
}
