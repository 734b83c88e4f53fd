package io.karavel.web.internal.container;

import io.karavel.api.ImageService;
import io.karavel.model.Container;
import io.karavel.model.StateView;
import io.karavel.web.ApiVersion;
import io.karavel.web.internal.container.Summary.HostSummary;
import io.karavel.web.internal.container.Summary.NetworkSummary;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Containers in the form of {@code docker ps}. */
public final class ListRenderer {
    private final ImageService images;
    private final NetworkViews networks;
    private final Clock clock;

    public ListRenderer(ImageService images, NetworkViews networks, Clock clock) {
        this.images = images;
        this.networks = networks;
        this.clock = clock;
    }

    List<Summary> render(List<Container> containers, ApiVersion version) {
        Instant now = clock.instant();
        return containers.stream().map(container -> render(container, version, now, Optional.empty())).toList();
    }

    /** With the room that each takes in its writable layer. */
    public List<Summary> render(List<Container> containers, ApiVersion version, ToLongFunction<Container> size) {
        Instant now = clock.instant();
        return containers.stream().map(container -> render(container, version, now, Optional.of(size.applyAsLong(container)))).toList();
    }

    private Summary render(Container container, ApiVersion version, Instant now, Optional<Long> size) {
        StateView state = container.view();
        Map<String, String> annotations =
                version.isAtLeast(1, 46) ? container.hostConfig().annotations() : Map.of();
        return new Summary(
                container.id().value(),
                List.of("/" + container.name()),
                imageName(container),
                container.image().id().value(),
                command(container.config().commandLine()),
                container.created().getEpochSecond(),
                Summary.PortSummary.of(container, networks),
                size,
                container.config().labels(),
                state.status().text(),
                StatusText.of(state, container.health(), now),
                new HostSummary(container.hostConfig().namespaces().networkMode(), annotations),
                NetworkSummary.of(networks.endpoints(container)),
                MountPoint.of(container));
    }

    /** What the user called the image, unless that is known to have become the name of another one. */
    private String imageName(Container container) {
        String reference = container.image().reference();
        if (!images.ready()) {
            return reference;
        }
        boolean current = images.find(reference).filter(image -> image.id().equals(container.image().id())).isPresent();
        return current ? reference : container.image().id().value();
    }

    /** Arguments with a space are quoted; the command itself never is. */
    static String command(List<String> commandLine) {
        return commandLine.isEmpty() ? "" : commandLine.get(0) + commandLine.stream().skip(1)
                .map(argument -> argument.contains(" ") ? " '" + argument + "'" : " " + argument)
                .collect(Collectors.joining());
    }
}
