package io.karavel.api;

import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import io.karavel.spi.runtime.ContainerRuntime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Which runtimes exist now. */
@ProviderType
public interface RuntimeRegistry {
    /**
     * Resolves a name to what a container is bound to when it starts. Where the bundle of that runtime went a moment ago, as it does when
     * it is updated, or has not come yet because the registry itself came a moment ago, this waits for it.
     *
     * @param name empty for the default of {@code config}
     * @throws EngineException {@code INVALID} where there is none of that name
     */
    RuntimeBinding bind(ConfigSnapshot config, String name);

    /**
     * What {@link #bind} would answer at this moment, without waiting for anything and without writing: for showing it.
     *
     * @return empty where there is none of that name, or its program is not installed
     */
    Optional<RuntimeBinding> findBinding(ConfigSnapshot config, String name);

    /**
     * Sees to it that something may still be started in a container by what that is bound to. To be asked whenever something is: a
     * wrapper script runs as root, so one that somebody changed on disk must start nothing. It is no safeguard against what is in the
     * script: the shim runs that by itself when the container ends. A binary may be another one by now: the system updates it.
     *
     * @throws EngineException {@code SYSTEM} where its wrapper script is gone, or is not what it was
     */
    void verify(RuntimeBinding binding);

    /**
     * The service a binding refers to. Where it is away this waits for it, as long as an update of its bundle may take.
     *
     * @throws EngineException {@code UNAVAILABLE} where it does not come
     */
    ContainerRuntime runtime(RuntimeBinding binding);

    /** The service of a provider, unless it is away. */
    Optional<ContainerRuntime> find(String provider);

    /** As {@link #runtime}, without waiting; empty while it is away. */
    default Optional<ContainerRuntime> find(RuntimeBinding binding) {
        return find(binding.provider());
    }

    /** Has someone told of every provider: of those that are there before this returns, of others when they come. */
    Watch watch(ProviderWatcher watcher);

    /**
     * Removes what earlier lives of the engine wrote for runtimes that nothing refers to any more. To be called once when the engine
     * starts, as soon as it is known what runs; while it lives nothing is removed that a container might be bound to.
     *
     * @param bound to what the containers are bound
     */
    void removeLeftovers(ConfigSnapshot config, Collection<RuntimeBinding> bound);

    /** Every runtime there is by name, from the configuration and from bundles. */
    Map<String, RuntimeDescriptor> list(ConfigSnapshot config);

    /**
     * What the runtimes of the configuration say of themselves, by name: the features structure of the OCI runtime specification, as
     * JSON. Does not wait: those that were not asked yet, or do not tell, are not among them.
     */
    Map<String, String> features(ConfigSnapshot config);

    /** Hears of providers. Called on the thread that brings one; must not block. */
    interface ProviderWatcher {
        /** A provider came, for the first time or again after it was away: its tasks are to be listed anew. */
        void arrived(String provider, ContainerRuntime runtime);

        /** A provider went away, perhaps for a moment only. */
        default void departed(String provider) {}
    }

    /** Ends the watching when it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
