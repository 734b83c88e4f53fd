package io.karavel.web.internal.image;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService;
import io.karavel.api.ImageService.ImportRequest;
import io.karavel.model.Image;
import io.karavel.web.Exchange;
import io.karavel.web.Query;
import io.karavel.web.Route;
import io.karavel.web.RouteGroup;
import io.karavel.web.internal.image.ProgressReply.Message;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes images in and gives them out, as archives. */
@Component
public final class ImageArchiveRoutes implements RouteGroup {
    private static final int BUFFER = 64 * 1024;
    private static final String TAR = "application/x-tar";
    private static final String FROM_BODY = "-";

    private final ImageService images;

    @Activate
    public ImageArchiveRoutes(@Reference ImageService images) {
        this.images = images;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/images/load", this::load).withStreamedBody(),
                Route.post("/images/create", this::create).withStreamedBody(),
                Route.get("/images/get", exchange -> save(exchange, exchange.query().list("names"))),
                Route.get("/images/{name:.+}/get", exchange -> save(exchange, List.of(exchange.parameter("name")))));
    }

    /** Without steps, as Docker with containerd's images: docker-java takes the beginning of the answer for the end of the work. */
    private void load(Exchange exchange) throws Exception {
        ProgressReply.during(exchange, true, Message::stream,
                progress -> images.load(exchange.bodyStream(), progress));
    }

    private void create(Exchange exchange) throws Exception {
        Query query = exchange.query();
        if (query.has("fromImage")) {
            throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "cannot pull " + query.text("fromImage").orElse("")
                    + ": pulling images is not supported yet, load them with \"docker load\"");
        }
        if (!query.text("fromSrc").filter(FROM_BODY::equals).isPresent()) {
            throw new EngineException(ErrorKind.NOT_IMPLEMENTED,
                    "images can be imported from the request's body only (fromSrc=-)");
        }
        ImportRequest request = new ImportRequest(
                query.text("repo").map(repository -> ImageNames.of(repository, query.text("tag").orElse(""))),
                query.text("message").orElse(""),
                query.list("changes"),
                query.text("platform"));
        ProgressReply.during(exchange, false, Message::status, progress -> {
            Image imported = images.importRootfs(exchange.bodyStream(), request, progress);
            progress.message(imported.id().value());
        });
    }

    /** Names that are none are found out before the answer begins. One that fails later is broken off, not closed. */
    private void save(Exchange exchange, List<String> names) throws IOException {
        if (names.isEmpty()) {
            throw EngineException.invalid("no image names given");
        }
        names.forEach(images::get);
        OutputStream archive = new BufferedOutputStream(exchange.stream(200, TAR).blocking(), BUFFER);
        images.save(names, archive);
        archive.close();
    }
}
