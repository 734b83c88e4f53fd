package io.karavel.web.internal.image;

import io.karavel.api.EngineService;
import io.karavel.api.ImageService;
import io.karavel.api.ImageService.HistoryEntry;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.web.Exchange;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says which images there are, and names them. */
@Component
public final class ImageRoutes implements RouteGroup {
    private final ImageService images;
    private final EngineService engine;
    private final Clock clock = Clock.systemUTC();

    /** A step an image was made by. */
    record HistoryItem(
            String id,
            long created,
            String createdBy,
            List<String> tags,
            long size,
            String comment) {
        static HistoryItem of(HistoryEntry entry) {
            return new HistoryItem(entry.image().map(Digest::value).orElse("<missing>"),
                    entry.created().getEpochSecond(),
                    entry.createdBy(), entry.tags().isEmpty() ? null : entry.tags(), entry.size(), entry.comment());
        }
    }

    @Activate
    public ImageRoutes(@Reference ImageService images, @Reference EngineService engine) {
        this.images = images;
        this.engine = engine;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/images/json", this::list),
                Route.get("/images/{name:.+}/json", this::inspect),
                Route.get("/images/{name:.+}/history", this::history),
                Route.post("/images/{name:.+}/tag", this::tag));
    }

    private void list(Exchange exchange) {
        ImageFilter filter = ImageFilter.of(exchange.query().filters(ImageFilter.KNOWN), images, clock.instant());
        exchange.reply(200, images.list().stream()
                .filter(filter)
                .sorted(Comparator.comparing(Image::created).reversed())
                .map(image -> ImageSummary.of(image, filter.shown(image), exchange.version()))
                .toList());
    }

    private void inspect(Exchange exchange) {
        Image image = images.get(exchange.parameter("name"));
        exchange.reply(200, ImageDetails.of(image, engine.info().storageDriver(), exchange.version()));
    }

    private void history(Exchange exchange) {
        exchange.reply(200, images.history(exchange.parameter("name")).stream().map(HistoryItem::of).toList());
    }

    private void tag(Exchange exchange) {
        ImageReference name = ImageNames.of(exchange.query().required("repo"), exchange.query().text("tag").orElse(""));
        images.tag(exchange.parameter("name"), name);
        exchange.reply(201);
    }
}
