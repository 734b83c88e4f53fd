package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.RuntimeRegistry;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.spi.runtime.ContainerRuntime;
import io.karavel.spi.runtime.Task;
import io.karavel.state.Input;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes containers apart. From the moment anything is taken away a container is dead, across a crash too, and removing it again goes on
 * where this one stopped.
 */
@Component(service = ContainerRemover.class)
public final class ContainerRemover {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerRemover.class);

    private final EngineParts engine;
    private final ContainerStopper stopper;
    private final RuntimeRegistry registry;
    private final Rootfs rootfs;
    private final RunStreams streams;
    private final ContainerMounts mounts;
    private final ExchangeableNetworks networks;

    @Activate
    public ContainerRemover(@Reference EngineParts engine, @Reference ContainerStopper stopper,
            @Reference(service = ExchangeableRegistry.class) RuntimeRegistry registry, @Reference Rootfs rootfs,
            @Reference RunStreams streams, @Reference ContainerMounts mounts, @Reference ExchangeableNetworks networks) {
        this.engine = engine;
        this.stopper = stopper;
        this.registry = registry;
        this.rootfs = rootfs;
        this.streams = streams;
        this.mounts = mounts;
        this.networks = networks;
    }

    void remove(ConfigSnapshot config, ContainerId id, RemoveRequest request) {
        Container claimed = engine.states().applyOnceSettled(id, new Input.RemovalClaimed(request.force()));
        Optional<ContainerRuntime> runtime;
        try {
            if (ContainerStopper.running(claimed).isPresent()) {
                stopper.killAndWait(claimed);
            }
            engine.runs().awaitEnd(id);
            engine.states().apply(id, new Input.RemovalBegun());
            runtime = claimed.runtime().flatMap(registry::find);
            takeApart(config, id, runtime);
            if (request.volumes()) {
                // While the container is still stored, so that a removal that is cut short can be gone on with.
                mounts.removeAnonymous(claimed);
            }
            engine.states().delete(id, () -> engine.events().happened(claimed, "destroy"));
        } catch (RuntimeException | LinkageError e) {
            EngineException failure = e instanceof EngineException known ? known
                    : EngineException.system("unable to remove container " + id + ": " + e.getMessage(), e);
            engine.states().record(id, new Input.RemovalFailed(failure.getMessage()));
            throw failure;
        }
        if (runtime.isEmpty()) {
            // It may have come meanwhile, and have been told that the container is known.
            claimed.runtime().flatMap(registry::find).ifPresent(late -> clearTask(late, id, Optional.empty()));
        }
    }

    /**
     * Takes away all that can be, and says all that could not; the next removal tries that again. A provider of runtimes that is away
     * clears away what nobody knows when it comes back.
     */
    private void takeApart(ConfigSnapshot config, ContainerId id, Optional<ContainerRuntime> runtime) {
        List<RuntimeException> failures = new ArrayList<>();
        for (Runnable part : List.<Runnable>of(() -> streams.removed(id), () -> runtime.ifPresent(present -> present.remove(id)),
                () -> rootfs.remove(id), () -> networks.removed(id), () -> deleteFolder(RunStreams.folder(config, id)))) {
            try {
                part.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        if (!failures.isEmpty()) {
            throw joined(failures);
        }
    }

    /** Of the kind of the first, with the words of all. */
    private static EngineException joined(List<RuntimeException> failures) {
        RuntimeException first = failures.get(0);
        EngineException all = new EngineException(first instanceof EngineException known ? known.kind() : ErrorKind.SYSTEM,
                failures.stream().map(failure -> String.valueOf(failure.getMessage())).collect(Collectors.joining("; ")), first);
        failures.stream().skip(1).forEach(all::addSuppressed);
        return all;
    }

    /** Clears away what a runtime has of a container that is not known: its making or its removal was cut short. */
    void clearTask(ContainerRuntime runtime, ContainerId unknown, Optional<Task> task) {
        LOG.warn("What is left of container {}, which is not known, is cleared away", unknown.shortForm());
        try {
            task.ifPresent(Tasks::end);
            runtime.remove(unknown);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("What is left of unknown container {} could not be cleared away; the next start of the engine tries again",
                    unknown.shortForm(), e);
        }
    }

    /** Clears away the root file systems and pipes of containers that are not known and have no task. */
    void clearFiles(ConfigSnapshot config) {
        try {
            Set<ContainerId> unknown = new HashSet<>(rootfs.containers());
            unknown.addAll(RunStreams.folders(config));
            unknown.removeIf(engine.states()::mayHave);
            for (ContainerId id : unknown) {
                LOG.warn("The files of container {}, which is not known, are removed", id.shortForm());
                rootfs.remove(id);
                deleteFolder(RunStreams.folder(config, id));
            }
        } catch (RuntimeException e) {
            LOG.warn("Files of unknown containers could not be removed; the next start of the engine tries again", e);
        }
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

    static void deleteFolder(Path folder) {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            throw EngineException.system("cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }
}
