package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService;
import io.karavel.api.RootFilesystems;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.Digest;
import io.karavel.spi.runtime.RootfsMount;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The root file systems of containers, with how to mount them kept in mind, so that a start asks nobody. */
@Component(service = Rootfs.class)
public final class Rootfs {
    private final RootFilesystems filesystems;
    private final ImageService images;
    private final Map<ContainerId, List<RootfsMount>> known = new ConcurrentHashMap<>();

    @Activate
    public Rootfs(@Reference RootFilesystems filesystems, @Reference ImageService images) {
        this.filesystems = filesystems;
        this.images = images;
    }

    void prepare(ContainerId id, Digest topLayer) {
        known.put(id, filesystems.prepare(id, topLayer));
    }

    /** How to mount a container's; made anew where the engine died between storing the container and making it. */
    List<RootfsMount> of(Container container) {
        List<RootfsMount> mounts = known.get(container.id());
        if (mounts == null) {
            mounts = read(container);
            known.put(container.id(), mounts);
        }
        return mounts;
    }

    private List<RootfsMount> read(Container container) {
        try {
            return filesystems.mounts(container.id());
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return filesystems.prepare(container.id(), images.get(container.image().id().value()).topLayer());
        }
    }

    String key(Container container) {
        return filesystems.key(container.id());
    }

    /** As {@link RootFilesystems#size}. */
    long size(ContainerId id) {
        return filesystems.size(id);
    }

    /** The containers that have one. */
    Set<ContainerId> containers() {
        return filesystems.containers();
    }

    void remove(ContainerId id) {
        filesystems.remove(id);
        known.remove(id);
    }
}
