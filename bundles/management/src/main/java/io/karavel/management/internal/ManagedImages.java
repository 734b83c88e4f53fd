package io.karavel.management.internal;

import io.karavel.api.ImageService;
import io.karavel.model.Image;
import io.karavel.model.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Images, without waiting for them. */
@Component(service = ManagedObject.class)
public final class ManagedImages implements ImagesMXBean, ManagedObject {
    private final ImageService images;

    @Activate
    public ManagedImages(@Reference ImageService images) {
        this.images = images;
    }

    @Override
    public String type() {
        return "Images";
    }

    private List<Image> present() {
        return images.ready() ? images.list() : List.of();
    }

    @Override
    public Map<String, String> getImages() {
        Map<String, String> all = new TreeMap<>();
        present().forEach(image -> all.put(image.id().toString(),
                image.references().stream().map(ImageReference::toString).collect(Collectors.joining(","))));
        return all;
    }

    @Override
    public long getSize() {
        return present().stream().mapToLong(Image::size).sum();
    }
}
