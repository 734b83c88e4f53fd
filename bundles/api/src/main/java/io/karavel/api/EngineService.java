package io.karavel.api;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The engine as a whole. */
@ProviderType
public interface EngineService {
    /** Counts and versions. Does not wait for anything: while the images are not read yet there are none. */
    EngineInfo info();

    /**
     * What the engine is and has now.
     *
     * @param id         the same for the whole life of the data root
     * @param version    of Karavel
     * @param logDrivers names of the log drivers there are
     * @param components versions of what it works with, by name ({@code containerd}, {@code runc}); only what is known
     */
    record EngineInfo(
            String id, String version, int containers, int running, int paused, int stopped, int images, String storageDriver,
            List<String> logDrivers, Map<String, String> components) {}
}
