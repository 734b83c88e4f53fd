package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.ImportRequest;
import io.karavel.api.ImageService.Progress;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdServices;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageConfig;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an image of one layer from an archive of files. */
final class RootfsImporter {
    private final ContainerdClient containerd;
    private final LiveCatalogue catalogue;
    private final ImageNames names;
    private final ImageEvents events;

    RootfsImporter(ContainerdClient containerd, LiveCatalogue catalogue, ImageNames names, ImageEvents events) {
        this.containerd = containerd;
        this.catalogue = catalogue;
        this.names = names;
        this.events = events;
    }

    Image run(InputStream archive, ImportRequest request, Progress progress) {
        ImageConfig config = ChangeInstructions.apply(ImageConfig.EMPTY, request.changes());
        Platform platform = request.platform().map(RootfsImporter::parsePlatform).orElseGet(Platform::host);
        Optional<ImageReference> name = request.name().map(ImageReference::withDefaultTag);
        return Undertaking.run(containerd, leased -> {
            BlobDescriptor target = build(archive, leased, progress, config, platform, request.message());
            name.ifPresentOrElse(given -> names.give(given, target), () -> names.keep(target));
            Image image = catalogue.refresh().byId(target.digest())
                    .orElseThrow(() -> EngineException.conflict("the image was removed while it was imported"));
            events.publish("import", image, name.map(ImageReference::familiar).orElse(image.id().value()));
            return image;
        });
    }

    private static BlobDescriptor build(InputStream archive, ContainerdServices leased, Progress progress,
            ImageConfig config, Platform platform, String message) {
        Blobs blobs = new Blobs(leased.content());
        Unpacker unpacker = new Unpacker(leased, progress);
        BlobDescriptor layer = storeLayer(archive, blobs, progress);
        Digest diffId = unpacker.unpack(layer);
        Instant now = Instant.now();
        ImageDescription description = new ImageDescription(now, "", message, platform, config, List.of(diffId),
                List.of(new ImageDescription.Step(now, "", message, false)));
        BlobDescriptor configuration = blobs.writeDocument(MediaTypes.OCI_CONFIG, description.toJson(),
                unpacker.reference(diffId));
        Manifest manifest = new Manifest(configuration, List.of(layer));
        return blobs.writeDocument(MediaTypes.OCI_MANIFEST, manifest.toJson(), manifest.references());
    }

    private static BlobDescriptor storeLayer(InputStream archive, Blobs blobs, Progress progress) {
        try {
            BufferedInputStream stream =
                    new BufferedInputStream(new ReportingStream(archive, progress, "", "Importing", 0));
            Compression found = Compression.of(stream);
            Compression kept = found.suitsLayers() ? found : Compression.NONE;
            Digest digest = blobs.write(kept == found ? stream : found.unpack(stream));
            long size = blobs.size(digest).orElseThrow();
            return new BlobDescriptor(kept.layerMediaType(), digest, size);
        } catch (IOException e) {
            throw new EngineException(ErrorKind.INVALID, "cannot read the archive: " + e.getMessage(), e);
        }
    }

    private static Platform parsePlatform(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 1 && !text.isBlank()) {
            return new Platform("linux", text, "");
        }
        if (parts.length < 2 || parts.length > 3 || parts[0].isBlank() || parts[1].isBlank()) {
            throw EngineException.invalid("invalid platform: \"" + text + "\" is not os/architecture[/variant]");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }
}
