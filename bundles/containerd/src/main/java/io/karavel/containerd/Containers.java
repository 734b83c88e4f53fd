package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The container records of our namespace. */
@ProviderType
public interface Containers {
    /** @throws EngineException CONFLICT when the id is taken */
    ContainerRecord create(ContainerRecord container);

    /**
     * Replaces image, spec, snapshot key and labels. The shim, its options and the snapshotter of a record never
     * change; a task can be given other options when it is created.
     *
     * @throws EngineException NOT_FOUND; INVALID when the runtime or the snapshotter differs
     */
    ContainerRecord update(ContainerRecord container);

    /** @throws EngineException NOT_FOUND */
    void delete(String id);

    /** @throws EngineException NOT_FOUND */
    ContainerRecord get(String id);

    Optional<ContainerRecord> find(String id);

    /** Those that match one of the filters, in containerd's filter language; all of them without a filter. */
    List<ContainerRecord> list(String... filters);
}
