package io.karavel.web.internal.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.karavel.model.ActualState;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.Container.ContainerImage;
import io.karavel.model.ContainerId;
import io.karavel.model.ContainerMount;
import io.karavel.model.DesiredState;
import io.karavel.model.Digest;
import io.karavel.model.HostConfig;
import io.karavel.model.Image;
import io.karavel.model.ImageConfig;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import io.karavel.model.RestartPolicy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Containers and images to test with. */
final class Samples {
    static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");
    static final Digest BUSYBOX = digest(1);
    static final Digest ALPINE = digest(2);

    private Samples() {}

    static Digest digest(int number) {
        return Digest.ofSha256Hex(String.format("%064x", number));
    }

    static ContainerId id(int number) {
        return new ContainerId(String.format("%04xab", number) + "0".repeat(58));
    }

    static CreateBody body(String json) {
        try {
            return ContainerJson.mapper().readValue(json, CreateBody.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Made {@code number} minutes after noon of the day before {@link #NOW}, from a body as clients send it. */
    static Container container(int number, String name, ActualState actual, String json) {
        CreateBody body = body(json);
        HostConfig host = body.hostConfig() == null ? HostConfig.DEFAULT : body.hostConfig();
        return new Container(id(number), name, NOW.minusSeconds(86400 - number * 60L), body.config(), host,
                new ContainerImage(BUSYBOX, "busybox", "linux", "amd64"), DesiredState.created(RestartPolicy.NO),
                actual, Optional.empty(), volumes(host));
    }

    /** The volumes that the engine gave a container for its binds of some. */
    private static List<ContainerMount> volumes(HostConfig host) {
        return host.storage().binds().stream().filter(bind -> !bind.startsWith("/")).map(bind -> bind.split(":"))
                .map(parts -> new ContainerMount(ContainerMount.Kind.VOLUME, parts[0], "local", "/volumes/" + parts[0], parts[1], "z", true,
                        "", "", false, true)).toList();
    }

    static Container of(Container container, Digest image, String reference) {
        return new Container(container.id(), container.name(), container.created(), container.config(),
                container.hostConfig(), new ContainerImage(image, reference, "linux", "amd64"), container.desired(),
                container.actual(), container.runtime(), container.mounts(), container.health());
    }

    static Container created(int number, String name) {
        return container(number, name, Created.FRESH, "{\"Cmd\":[\"sleep\",\"10\"]}");
    }

    static Container running(int number, String name) {
        return container(number, name, new Running(100 + number, NOW.minusSeconds(5), false, false),
                "{\"Cmd\":[\"sleep\",\"10\"]}");
    }

    static Container exited(int number, String name, int code) {
        return container(number, name, new Exited(code, false, "", NOW.minusSeconds(200), NOW.minusSeconds(180)),
                "{\"Cmd\":[\"sleep\",\"10\"]}");
    }

    /** An image of the layers with these numbers. */
    static Image image(Digest id, String name, Integer... layers) {
        List<Digest> digests = Arrays.stream(layers).map(Samples::digest).toList();
        return new Image(id, List.of(ImageReference.parse(name).withDefaultTag()), List.of(), NOW, 0,
                new Platform("linux", "amd64", ""), "", "", ImageConfig.EMPTY, digest(9), digests);
    }

}
