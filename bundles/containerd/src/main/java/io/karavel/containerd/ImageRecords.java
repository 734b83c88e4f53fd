package io.karavel.containerd;

import io.karavel.api.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The images of our namespace. */
@ProviderType
public interface ImageRecords {
    /** @throws EngineException CONFLICT when the name is taken; NOT_FOUND without the target's content */
    ImageRecord create(String name, Descriptor target, Map<String, String> labels);

    /** As {@link #create}, but an image of that name gets the new target and labels (a second RPC). */
    ImageRecord createOrReplace(String name, Descriptor target, Map<String, String> labels);

    /** @throws EngineException NOT_FOUND */
    ImageRecord get(String name);

    Optional<ImageRecord> find(String name);

    /** Those that match one of the filters, in containerd's filter language; all of them without a filter. */
    List<ImageRecord> list(String... filters);

    /**
     * @param sync whether to wait until garbage, of every namespace, is collected; up to a minute
     * @throws EngineException NOT_FOUND
     */
    void delete(String name, boolean sync);
}
