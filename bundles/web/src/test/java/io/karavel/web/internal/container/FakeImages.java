package io.karavel.web.internal.container;

import io.karavel.api.EngineException;
import io.karavel.api.ImageService;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Images that are just there. */
class FakeImages implements ImageService {
    private final List<Image> images;

    FakeImages(Image... images) {
        this.images = List.of(images);
    }

    /** As before they are read: asking for them is a mistake. */
    static FakeImages unread() {
        return new FakeImages() {
            @Override
            public boolean ready() {
                return false;
            }

            @Override
            public List<Image> list() {
                throw new AssertionError("would wait");
            }

            @Override
            public Optional<Image> find(String reference) {
                throw new AssertionError("would wait");
            }
        };
    }

    @Override
    public List<Image> list() {
        return images;
    }

    @Override
    public Optional<Image> find(String reference) {
        return images.stream().filter(image -> image.id().value().equals(reference)
                || image.references().contains(ImageReference.parse(reference).withDefaultTag())).findFirst();
    }

    @Override
    public Image get(String reference) {
        return find(reference).orElseThrow(() -> EngineException.notFound("No such image: " + reference));
    }

    @Override
    public List<HistoryEntry> history(String reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tag(String reference, ImageReference name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ImageRemoval> remove(String reference, boolean force, ImageUse usedBy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void load(InputStream archive, Progress progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Image importRootfs(InputStream archive, ImportRequest request, Progress progress) {
        throw new UnsupportedOperationException();
    }
}
