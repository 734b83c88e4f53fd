package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Volumes, as people and programs work with them. Reading answers from memory and never waits; the other calls block, each within a
 * deadline.
 */
@ProviderType
public interface VolumeService {
    /** Every volume, by name. */
    List<Volume> list();

    /** The volume of that name. */
    Optional<Volume> find(String name);

    /** The volume of that name, or {@code NOT_FOUND}. */
    Volume get(String name);

    /** Where a volume's contents are on this machine while it is mounted; empty while its driver is away. */
    Optional<String> path(Volume volume);

    /**
     * Makes a volume. One that is there already is returned as it is.
     *
     * @throws EngineException {@code INVALID} for a name or an option that cannot be; {@code NOT_FOUND} where there is no such driver;
     *                         {@code CONFLICT} where another driver has a volume of that name
     */
    Volume create(VolumeRequest request);

    /**
     * Removes a volume with what it holds.
     *
     * @param force whether one that is not there is removed already, and one whose driver is away is forgotten
     * @throws EngineException {@code CONFLICT} where a container has it; {@code NOT_FOUND}; {@code UNAVAILABLE} where its driver is away
     */
    void remove(String name, boolean force);

    /**
     * Removes the volumes that no container has.
     *
     * @param chosen those that may go
     * @throws EngineException {@code CONFLICT} while someone else does the same
     */
    Pruned prune(Predicate<Volume> chosen);

    /** The containers that have volumes, running or not, by the name of the volume. */
    Map<String, Set<ContainerId>> users();

    /** How many bytes a volume holds; counts them, which may take long. Empty where its driver cannot tell, or is away. */
    OptionalLong size(Volume volume);

    /** The names of the drivers there are now, in their order. */
    List<String> drivers();

    /** What a prune removed: names, and how many bytes they held as far as that could be told. */
    record Pruned(List<String> volumes, long bytes) {
        public Pruned {
            volumes = List.copyOf(volumes);
        }
    }
}
