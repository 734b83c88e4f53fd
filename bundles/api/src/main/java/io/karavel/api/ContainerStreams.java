package io.karavel.api;

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

    /** Sets the size of a running container's terminal. */
    void resize(String reference, TerminalSize size);
}
