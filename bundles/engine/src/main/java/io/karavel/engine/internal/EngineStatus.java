package io.karavel.engine.internal;

import io.karavel.api.ConfigStore;
import io.karavel.api.ContainerLogs;
import io.karavel.api.EngineException;
import io.karavel.api.EngineService;
import io.karavel.api.ImageService;
import io.karavel.api.RootFilesystems;
import io.karavel.model.Container;
import io.karavel.model.ContainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says what the engine is and has. */
@Component(immediate = true)
public final class EngineStatus implements EngineService {
    private final ContainerStates states;
    private final ImageService images;
    private final RootFilesystems filesystems;
    private final ContainerLogs logs;
    private final String version;
    private final String id;

    @Activate
    public EngineStatus(BundleContext context, @Reference ConfigStore configs, @Reference ContainerStates states,
            @Reference ImageService images, @Reference RootFilesystems filesystems, @Reference ContainerLogs logs) {
        this.states = states;
        this.images = images;
        this.filesystems = filesystems;
        this.logs = logs;
        Version bundle = context.getBundle().getVersion();
        this.version = bundle.getMajor() + "." + bundle.getMinor() + "." + bundle.getMicro();
        this.id = readId(configs.current().engine().dataRoot().resolve("engine-id"));
    }

    /** Made once and kept with the data, so that whoever keeps a list of engines knows this one again. */
    private static String readId(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, UUID.randomUUID().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw EngineException.system("cannot read or write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public EngineInfo info() {
        List<Container> containers = states.list();
        // One that waits for its restart is among the stopped, as Docker counts.
        int running = count(containers, ContainerStatus.RUNNING);
        int paused = count(containers, ContainerStatus.PAUSED);
        return new EngineInfo(id, version, containers.size(), running, paused, containers.size() - running - paused,
                images.ready() ? images.list().size() : 0, filesystems.driver(), logs.names(), Map.of());
    }

    private static int count(List<Container> containers, ContainerStatus status) {
        return (int) containers.stream().filter(container -> container.view().status() == status).count();
    }
}
