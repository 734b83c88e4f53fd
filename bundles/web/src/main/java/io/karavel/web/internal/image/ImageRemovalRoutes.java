package io.karavel.web.internal.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.karavel.api.ContainerService;
import io.karavel.api.ImageService;
import io.karavel.api.ImageService.ImageRemoval;
import io.karavel.api.ImageService.ImageUse;
import io.karavel.model.Digest;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Removes images that no container needs. */
@Component
public final class ImageRemovalRoutes implements RouteGroup {
    private final ImageService images;
    private final ContainerService containers;

    /** One thing that was done: either of the two. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RemovalItem(String untagged, String deleted) {
        static RemovalItem of(ImageRemoval removal) {
            return removal instanceof ImageRemoval.Untagged untagged
                    ? new RemovalItem(untagged.reference(), null)
                    : new RemovalItem(null, ((ImageRemoval.Deleted) removal).id());
        }
    }

    @Activate
    public ImageRemovalRoutes(@Reference ImageService images, @Reference ContainerService containers) {
        this.images = images;
        this.containers = containers;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.delete("/images/{name:.+}", this::remove));
    }

    private void remove(Exchange exchange) {
        List<ImageRemoval> done = images.remove(exchange.parameter("name"), exchange.query().flag("force"),
                new ImageUse() {
            @Override
            public List<String> running(Digest image) {
                return madeFrom(image, true);
            }

            @Override
            public List<String> stopped(Digest image) {
                return madeFrom(image, false);
            }
        });
        exchange.reply(200, done.stream().map(RemovalItem::of).toList());
    }

    private List<String> madeFrom(Digest image, boolean running) {
        return containers.list().stream()
                .filter(container -> container.image().id().equals(image) && container.view().running() == running)
                .map(container -> container.id().value())
                .toList();
    }
}
