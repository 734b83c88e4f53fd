package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ImageService.ImageRemoval;
import io.karavel.api.ImageService.ImageUse;
import io.karavel.images.internal.Catalogue.Match;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.util.ArrayList;
import java.util.List;

/** Removes images by Docker's rules: what a container needs stays, and what has several names loses but one. */
final class ImageRemover {
    private static final int SHORT = 12;

    private final LiveCatalogue catalogue;
    private final ImageNames names;
    private final ImageEvents events;

    ImageRemover(LiveCatalogue catalogue, ImageNames names, ImageEvents events) {
        this.catalogue = catalogue;
        this.names = names;
        this.events = events;
    }

    List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy) {
        // Somebody else may have changed the images; a removal had better know.
        Match match = catalogue.refresh().get(reference);
        List<ImageRemoval> done = match.name().isPresent()
                ? removeName(match.image(), match.name().get(), force, usedBy)
                : removeImage(match.image(), force, usedBy);
        catalogue.refresh();
        return done;
    }

    private List<ImageRemoval> removeName(Image image, ImageReference name, boolean force, ImageUse usedBy) {
        List<ImageReference> meant = name.digest().isEmpty() ? List.of(name)
                : image.references().stream().filter(other -> other.name().equals(name.name())).toList();
        if (meant.size() < image.references().size()) {
            return untag(image, meant);
        }
        List<String> running = usedBy.running(image.id());
        List<String> users = running.isEmpty() ? usedBy.stopped(image.id()) : running;
        if (!users.isEmpty() && !force) {
            throw EngineException.conflict("conflict: unable to remove repository reference \"" + name.familiar()
                    + "\" (must force) - container " + shortened(users.get(0)) + " is using its referenced image "
                    + image.id().shortForm());
        }
        if (!running.isEmpty()) {
            names.keepNameless(catalogue.current().known(image.id()).target());
            return untag(image, meant);
        }
        return delete(image);
    }

    private List<ImageRemoval> removeImage(Image image, boolean force, ImageUse usedBy) {
        List<String> running = usedBy.running(image.id());
        if (!running.isEmpty()) {
            throw refused(image, "cannot be forced", "image is being used by running container "
                    + shortened(running.get(0)));
        }
        if (image.references().size() > 1 && !force) {
            throw refused(image, "must be forced", "image is referenced in multiple repositories");
        }
        List<String> stopped = usedBy.stopped(image.id());
        if (!stopped.isEmpty() && !force) {
            throw refused(image, "must be forced", "image is being used by stopped container "
                    + shortened(stopped.get(0)));
        }
        return delete(image);
    }

    private static EngineException refused(Image image, String force, String why) {
        return EngineException.conflict("conflict: unable to delete " + image.id().shortForm() + " (" + force + ") - "
                + why);
    }

    private List<ImageRemoval> untag(Image image, List<ImageReference> taken) {
        taken.forEach(names::take);
        return announceUntagged(image, taken);
    }

    private List<ImageRemoval> delete(Image image) {
        names.takeAll(image);
        List<ImageRemoval> done = announceUntagged(image, image.references());
        events.publish("delete", image, image.id().value());
        done.add(new ImageRemoval.Deleted(image.id().value()));
        return done;
    }

    private List<ImageRemoval> announceUntagged(Image image, List<ImageReference> taken) {
        List<ImageRemoval> done = new ArrayList<>();
        for (ImageReference name : taken) {
            events.publish("untag", image, name.familiar());
            done.add(new ImageRemoval.Untagged(name.familiar()));
        }
        return done;
    }

    private static String shortened(String container) {
        return container.length() > SHORT ? container.substring(0, SHORT) : container;
    }
}
