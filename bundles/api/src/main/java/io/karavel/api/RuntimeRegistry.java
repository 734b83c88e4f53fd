package io.karavel.api;

import io.karavel.model.RuntimeBinding;
import io.karavel.spi.runtime.ContainerRuntime;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Which runtimes exist now. */
@ProviderType
public interface RuntimeRegistry {
    /**
     * Resolves a name to what a container is bound to when it starts.
     *
     * @param name empty for the default of {@code config}
     * @throws EngineException {@code INVALID} where there is none of that name
     */
    RuntimeBinding bind(ConfigSnapshot config, String name);

    /**
     * The service a binding refers to.
     *
     * @throws EngineException {@code UNAVAILABLE} while it is away
     */
    ContainerRuntime runtime(RuntimeBinding binding);

    /** Every service that is there now. */
    List<ContainerRuntime> providers();

    /** What names would be bound to now, for {@code info}. */
    Map<String, RuntimeBinding> list(ConfigSnapshot config);
}
