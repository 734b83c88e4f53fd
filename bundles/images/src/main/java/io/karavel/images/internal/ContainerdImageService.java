package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.EventLog;
import io.karavel.api.ImageService;
import io.karavel.containerd.ContainerdClient;
import io.karavel.images.internal.Catalogue.Match;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import io.karavel.model.Platform;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The images in containerd's store. They are read in the background, so activating it never waits. */
@Component(immediate = true)
public final class ContainerdImageService implements ImageService {
    private final LiveCatalogue catalogue;
    private final CatalogueKeeper keeper;
    private final ImageNames names;
    private final ImageEvents events;
    private final ImageLoader loader;
    private final ImageSaver saver;
    private final RootfsImporter importer;

    @Activate
    public ContainerdImageService(@Reference ContainerdClient containerd, @Reference EventLog eventLog) {
        Blobs blobs = new Blobs(containerd.content());
        catalogue = new LiveCatalogue(containerd);
        keeper = new CatalogueKeeper(containerd, catalogue);
        names = new ImageNames(containerd.images());
        events = new ImageEvents(eventLog);
        loader = new ImageLoader(containerd, catalogue, names, events);
        saver = new ImageSaver(catalogue, blobs, new ImageTree(blobs, Platform.host()));
        importer = new RootfsImporter(containerd, catalogue, names, events);
        keeper.start();
    }

    /** Ends the thread that reads, and the waiting for it. */
    @Deactivate
    public void close() {
        keeper.close();
        catalogue.close();
    }

    @Override
    public boolean ready() {
        return catalogue.ready();
    }

    @Override
    public List<Image> list() {
        return catalogue.current().images();
    }

    @Override
    public Optional<Image> find(String reference) {
        return catalogue.current().find(reference).map(Match::image);
    }

    @Override
    public Image get(String reference) {
        return catalogue.current().get(reference).image();
    }

    @Override
    public List<HistoryEntry> history(String reference) {
        Catalogue now = catalogue.current();
        Image image = now.get(reference).image();
        return now.known(image.id()).history(image.references());
    }

    @Override
    public void tag(String reference, ImageReference name) {
        if (name.digest().isPresent()) {
            throw EngineException.invalid("refusing to create a tag with a digest reference");
        }
        Catalogue now = catalogue.current();
        Image image = now.get(reference).image();
        ImageReference tag = name.withDefaultTag();
        names.give(tag, now.known(image.id()).target());
        catalogue.refresh();
        events.publish("tag", image, tag.familiar());
    }

    @Override
    public List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy) {
        return new ImageRemover(catalogue, names, events).remove(reference, force, usedBy);
    }

    @Override
    public void load(InputStream archive, Progress progress) {
        loader.load(archive, progress);
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        saver.save(references, archive);
    }

    @Override
    public Image importRootfs(InputStream archive, ImportRequest request, Progress progress) {
        return importer.run(archive, request, progress);
    }
}
