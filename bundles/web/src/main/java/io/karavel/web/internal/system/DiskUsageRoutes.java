package io.karavel.web.internal.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.karavel.api.ContainerService;
import io.karavel.api.EngineException;
import io.karavel.api.ImageService;
import io.karavel.api.RootFilesystems;
import io.karavel.api.VolumeService;
import io.karavel.model.Container;
import io.karavel.model.Image;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.internal.container.ListRenderer;
import io.karavel.web.internal.container.NetworkViews;
import io.karavel.web.internal.image.ImageSummary;
import io.karavel.web.internal.volume.VolumeView;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says what takes how much room on the disk. All of it is counted when it is asked for. */
@Component
public final class DiskUsageRoutes implements RouteGroup {
    private static final Set<String> TYPES = Set.of("container", "image", "volume", "build-cache");

    private final ContainerService containers;
    private final ImageService images;
    private final RootFilesystems filesystems;
    private final VolumeService volumes;
    private final ListRenderer list;

    /**
     * The answer; what was not asked for is left out.
     *
     * @param layersSize bytes of all images; layers that different images share count for each
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DiskUsage(Long layersSize, List<?> images, List<?> containers, List<?> volumes, List<?> buildCache) {}

    @Activate
    public DiskUsageRoutes(@Reference ContainerService containers, @Reference ImageService images,
            @Reference RootFilesystems filesystems, @Reference VolumeService volumes,
            @Reference NetworkViews networks) {
        this.containers = containers;
        this.images = images;
        this.filesystems = filesystems;
        this.volumes = volumes;
        list = new ListRenderer(images, networks, Clock.systemUTC());
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/system/df", this::usage));
    }

    private void usage(Exchange exchange) {
        Set<String> asked = new TreeSet<>(exchange.query().list("type"));
        asked.stream().filter(type -> !TYPES.contains(type)).findFirst().ifPresent(type -> {
            throw EngineException.invalid("unknown object type: " + type);
        });
        if (asked.isEmpty()) {
            asked.addAll(TYPES);
        }
        List<Image> everyImage = asked.contains("image") ? images.list() : List.of();
        exchange.reply(200, new DiskUsage(
                asked.contains("image") ? everyImage.stream().mapToLong(Image::size).sum() : null,
                asked.contains("image") ? images(everyImage, exchange) : null,
                asked.contains("container") ? containers(exchange) : null,
                asked.contains("volume") ? volumes.list().stream().map(volume -> VolumeView.measured(volume, volumes)).toList() : null,
                asked.contains("build-cache") ? List.of() : null));
    }

    private List<?> images(List<Image> all, Exchange exchange) {
        Map<Object, Long> users = containers.list().stream()
                .collect(Collectors.groupingBy(container -> container.image().id(), Collectors.counting()));
        return all.stream().map(image -> ImageSummary.of(image, image.references(), exchange.version())
                .withContainers(users.getOrDefault(image.id(), 0L).intValue())).toList();
    }

    private List<?> containers(Exchange exchange) {
        List<Container> all = containers.list();
        return list.render(all, exchange.version(), container -> filesystems.size(container.id()));
    }
}
