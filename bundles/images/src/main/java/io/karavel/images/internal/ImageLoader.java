package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.Progress;
import io.karavel.containerd.ContainerdClient;
import io.karavel.containerd.ContainerdServices;
import io.karavel.images.internal.ImageTree.PlatformImage;
import io.karavel.model.Digest;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Loads archives. All images of one are complete before the first of them gets its record. */
final class ImageLoader {
    private final ContainerdClient containerd;
    private final LiveCatalogue catalogue;
    private final ImageNames names;
    private final ImageEvents events;

    ImageLoader(ContainerdClient containerd, LiveCatalogue catalogue, ImageNames names, ImageEvents events) {
        this.containerd = containerd;
        this.catalogue = catalogue;
        this.names = names;
        this.events = events;
    }

    void load(InputStream archive, Progress progress) {
        Undertaking.run(containerd, leased -> {
            List<ArchivedImage> images = prepare(archive, leased, progress);
            images.forEach(image -> record(image, progress));
            Catalogue now = catalogue.refresh();
            images.forEach(image -> announce(image, now, progress));
            return images;
        });
    }

    private static List<ArchivedImage> prepare(InputStream archive, ContainerdServices leased, Progress progress) {
        Blobs blobs = new Blobs(leased.content());
        List<ArchivedImage> images = new ArchiveImages(blobs).find(new ArchiveReader(blobs, progress).read(archive));
        ImageTree tree = new ImageTree(blobs, Platform.host());
        Unpacker unpacker = new Unpacker(leased, progress);
        for (ArchivedImage image : images) {
            PlatformImage chosen = tree.find(image.target());
            tree.check(chosen);
            tree.label(image.target());
            List<Digest> diffIds = chosen.description().diffIds();
            // Before unpacking: what is there already is then kept by the configuration, which the lease keeps.
            blobs.label(chosen.manifest().config().digest(), unpacker.reference(Chain.top(diffIds)));
            unpacker.unpack(chosen.manifest().layers(), diffIds);
        }
        return images;
    }

    private void record(ArchivedImage image, Progress progress) {
        for (ImageReference name : image.names()) {
            Optional<Digest> renamed = names.give(name, image.target());
            renamed.ifPresent(old -> progress.message("The image " + name.familiar()
                    + " already exists, renaming the old one with ID " + old + " to empty string"));
        }
        if (image.names().isEmpty()) {
            names.keep(image.target());
        }
    }

    private void announce(ArchivedImage archived, Catalogue now, Progress progress) {
        Image image = now.byId(archived.target().digest()).orElseThrow(() -> new EngineException(ErrorKind.CONFLICT,
                "the image " + archived.target().digest() + " was removed while it was loaded"));
        if (archived.names().isEmpty()) {
            progress.message("Loaded image ID: " + image.id());
            events.publish("load", image, image.id().value());
        }
        for (ImageReference name : archived.names()) {
            progress.message("Loaded image: " + name.familiar());
            events.publish("load", image, name.familiar());
        }
    }
}
