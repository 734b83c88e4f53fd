package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.state.Input;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Takes containers apart. From the moment anything is taken away a container is dead, across a crash too, and removing it again goes on
 * where this one stopped.
 */
@Component(service = ContainerRemover.class)
public final class ContainerRemover {
    private final EngineParts engine;
    private final ContainerStopper stopper;
    private final RuntimeRegistry registry;
    private final Rootfs rootfs;
    private final RunStreams streams;

    @Activate
    public ContainerRemover(@Reference EngineParts engine, @Reference ContainerStopper stopper,
            @Reference RuntimeRegistry registry, @Reference Rootfs rootfs, @Reference RunStreams streams) {
        this.engine = engine;
        this.stopper = stopper;
        this.registry = registry;
        this.rootfs = rootfs;
        this.streams = streams;
    }

    void remove(ConfigSnapshot config, ContainerId id, RemoveRequest request) {
        Container claimed = engine.states().applyOnceSettled(id, new Input.RemovalClaimed(request.force()));
        try {
            if (ContainerStopper.running(claimed).isPresent()) {
                stopper.killAndWait(claimed);
            }
            engine.runs().awaitEnd(id);
            engine.states().apply(id, new Input.RemovalBegun());
            takeApart(config, claimed);
            engine.states().delete(id);
        } catch (RuntimeException | LinkageError e) {
            engine.states().apply(id, new Input.RemovalFailed());
            throw e instanceof EngineException known ? known
                    : EngineException.system("unable to remove container " + id + ": " + e.getMessage(), e);
        }
        engine.events().happened(claimed, "destroy");
    }

    private void takeApart(ConfigSnapshot config, Container container) {
        streams.removed(container.id());
        // A provider that is away has no task of it: it ends what nobody knows when it comes back.
        container.runtime().flatMap(registry::find).ifPresent(runtime -> runtime.remove(container.id()));
        rootfs.remove(container.id());
        deleteFolder(RunStreams.folder(config, container.id()));
    }

    /** Deletes what is there; an exec that ends meanwhile may delete its own pipes at the same time. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
            if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw problem;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException problem) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    private static void deleteFolder(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            throw EngineException.system("cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
