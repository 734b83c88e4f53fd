package io.karavel.engine.internal;

import io.karavel.api.ConfigSnapshot;
import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService.ContainerCreated;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService;
import io.karavel.model.ActualState;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.DesiredState;
import io.karavel.model.HostConfig;
import io.karavel.model.Image;
import io.karavel.model.Platform;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes containers from what users ask for. */
@Component(service = ContainerCreation.class)
public final class ContainerCreation {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerCreation.class);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int NAME_ATTEMPTS = 6;

    private final EngineParts engine;
    private final ImageService images;
    private final RequestChecks checks;
    private final Rootfs rootfs;
    private final ContainerMounts mounts;
    private final ExchangeableNetworks networks;
    private final NameGenerator names = new NameGenerator(new SecureRandom());

    @Activate
    public ContainerCreation(@Reference EngineParts engine, @Reference ImageService images,
            @Reference RequestChecks checks, @Reference Rootfs rootfs, @Reference ContainerMounts mounts,
            @Reference ExchangeableNetworks networks) {
        this.engine = engine;
        this.images = images;
        this.checks = checks;
        this.rootfs = rootfs;
        this.mounts = mounts;
        this.networks = networks;
    }

    ContainerCreated create(ConfigSnapshot config, ContainerRequest request) {
        request.name().ifPresent(ContainerCreation::checkName);
        Image image = images.get(request.config().image());
        checkPlatform(request, image);
        ContainerId id = ContainerId.random();
        HostDefaults defaults = HostDefaults.of(config.engine());
        HostConfig hostConfig = defaults.fill(request.hostConfig());
        ContainerConfig containerConfig = defaults.fill(ImageDefaults.merge(request.config(), image.config()), hostConfig, id);
        checks.check(config, containerConfig, hostConfig);

        ContainerImage made = new ContainerImage(image.id(), request.config().image(), image.platform().os(),
                image.platform().architecture());
        Container container;
        try {
            container = engine.states().making(id, () -> {
                List<ContainerMount> reserved = mounts.reserve(id, containerConfig, hostConfig.storage());
                Container stored;
                try {
                    stored = make(request, image, new Container(id, "", Instant.now(), containerConfig, hostConfig, made,
                            DesiredState.created(hostConfig.restartPolicy()), ActualState.Created.FRESH, Optional.empty(), reserved));
                } catch (RuntimeException | LinkageError e) {
                    mounts.abandoned(id, reserved);
                    throw e;
                }
                engine.events().happened(stored, "create");
                return stored;
            });
        } catch (EngineException failure) {
            if (failure.mayHaveHappened()) {
                // containerd may be at it still, and there was nothing to remove yet.
                engine.threads().removeLate("The root file system of container " + id.shortForm(), () -> clear(id));
            }
            throw failure;
        }
        return new ContainerCreated(container, defaults.warnings(request.hostConfig()));
    }

    private Container make(ContainerRequest request, Image image, Container nameless) {
        Container container;
        try {
            // First, so that no container is ever stored whose networks nobody knows.
            networks.created(nameless, request.networks());
            container = store(request.name(), nameless);
        } catch (RuntimeException | LinkageError e) {
            networks.removed(nameless.id());
            throw e;
        }
        try {
            rootfs.prepare(container.id(), image.topLayer());
            mounts.fill(container);
        } catch (RuntimeException | LinkageError e) {
            undo(container.id(), e);
            throw e;
        }
        return container;
    }

    /** Whether there is a root file system nobody knows; while it cannot be removed, the container stays, so that it can be. */
    private void undo(ContainerId id, Throwable failure) {
        try {
            rootfs.remove(id);
            networks.removed(id);
            engine.states().delete(id, () -> { });
        } catch (RuntimeException e) {
            LOG.warn("Container {}, which could not be made, could not be removed either", id.shortForm(), e);
            failure.addSuppressed(e);
        }
    }

    private void clear(ContainerId id) {
        if (!engine.states().mayHave(id)) {
            rootfs.remove(id);
        }
    }

    /** Gives it its name, made up if need be, and stores it, which fails where another one has the name. */
    private Container store(Optional<String> name, Container nameless) {
        if (name.isPresent()) {
            Container container = nameless.withName(bare(name.get()));
            engine.states().create(container);
            return container;
        }
        for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
            Container container = nameless.withName(names.next(attempt));
            try {
                engine.states().create(container);
                return container;
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.CONFLICT) {
                    throw e;
                }
            }
        }
        Container container = nameless.withName(nameless.id().shortForm());
        engine.states().create(container);
        return container;
    }

    /** A name without the slash that the API shows before it, or the refusal. */
    static String checkName(String name) {
        if (!NAME.matcher(bare(name)).matches()) {
            throw EngineException.invalid("Invalid container name (" + name
                    + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return bare(name);
    }

    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static void checkPlatform(ContainerRequest request, Image image) {
        request.platform().filter(text -> !text.isEmpty()).ifPresent(text -> {
            List<String> wanted = List.of(text.split("/", 3));
            Platform has = image.platform();
            boolean fits = wanted.size() == 1
                    ? wanted.get(0).equals(has.os()) || wanted.get(0).equals(has.architecture())
                    : wanted.get(0).equals(has.os()) && wanted.get(1).equals(has.architecture());
            if (!fits) {
                throw EngineException.notFound("image with reference " + request.config().image()
                        + " was found but does not provide the specified platform (" + text + ")");
            }
        });
    }
}
