package io.karavel.images.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.karavel.api.EngineException;
import io.karavel.images.internal.ArchiveContents.StoredFile;
import io.karavel.model.Digest;
import io.karavel.model.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the images in what was read of an archive. An OCI layout counts where there is one, as with containerd;
 * Docker's {@code manifest.json} otherwise, and then manifests are made that the archive does not have.
 */
final class ArchiveImages {
    static final String FULL_NAME = "io.containerd.image.name";
    static final String NAME = "org.opencontainers.image.ref.name";
    private static final Pattern NAMED_BY_HASH = Pattern.compile("(?:.*/)?([0-9a-f]{64})(?:\\.json)?");

    private final Blobs blobs;

    ArchiveImages(Blobs blobs) {
        this.blobs = blobs;
    }

    List<ArchivedImage> find(ArchiveContents archive) {
        Optional<byte[]> index = archive.document("index.json");
        Optional<byte[]> layout = archive.document("oci-layout");
        if (index.isPresent() && layout.isPresent()) {
            String version = Json.text(Json.parseObject(layout.get(), "oci-layout"), "imageLayoutVersion");
            if (!version.equals("1.0.0")) {
                throw EngineException.invalid("the archive is an OCI layout of unknown version \"" + version + "\"");
            }
            return ofLayout(Index.parse(index.get()));
        }
        byte[] manifest = archive.document("manifest.json").orElseThrow(() -> EngineException.invalid(
                "the archive has no images: it has neither a manifest.json nor an OCI layout with its index.json"));
        return ofDocker(Json.parse(manifest, "manifest.json"), archive);
    }

    private static List<ArchivedImage> ofLayout(Index index) {
        Map<Digest, BlobDescriptor> targets = new LinkedHashMap<>();
        Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
        for (BlobDescriptor target : index.manifests()) {
            targets.putIfAbsent(target.digest(), target);
            List<ImageReference> known = names.computeIfAbsent(target.digest(), digest -> new ArrayList<>());
            Optional.ofNullable(target.annotations().get(FULL_NAME))
                    .or(() -> Optional.ofNullable(target.annotations().get(NAME)))
                    .flatMap(ArchiveImages::readName)
                    .filter(name -> !known.contains(name))
                    .ifPresent(known::add);
        }
        if (targets.isEmpty()) {
            throw EngineException.invalid("the archive has no images: its index.json names none");
        }
        return targets.values().stream()
                .map(target -> new ArchivedImage(names.get(target.digest()), target))
                .toList();
    }

    /** Annotations are free text: what is no name, or names content and not a tag, is no reason to refuse the image. */
    private static Optional<ImageReference> readName(String text) {
        try {
            return Optional.of(ImageReference.parse(text)).filter(name -> name.digest().isEmpty())
                    .map(ImageReference::withDefaultTag);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private List<ArchivedImage> ofDocker(JsonNode manifest, ArchiveContents archive) {
        if (!manifest.isArray() || manifest.isEmpty()) {
            throw EngineException.invalid("the archive has no images: its manifest.json is not a list of them");
        }
        Map<Digest, BlobDescriptor> targets = new LinkedHashMap<>();
        Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
        for (JsonNode entry : manifest) {
            BlobDescriptor target = makeManifest(entry, archive);
            targets.putIfAbsent(target.digest(), target);
            names.computeIfAbsent(target.digest(), digest -> new ArrayList<>()).addAll(tags(entry));
        }
        return targets.values().stream()
                .map(target -> new ArchivedImage(names.get(target.digest()).stream().distinct().toList(), target))
                .toList();
    }

    private static List<ImageReference> tags(JsonNode entry) {
        try {
            return Json.texts(entry, "RepoTags").stream()
                    .map(ImageReference::parse)
                    .map(ImageReference::withDefaultTag)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("the archive names an image wrongly: " + e.getMessage());
        }
    }

    private BlobDescriptor makeManifest(JsonNode entry, ArchiveContents archive) {
        String path = Json.text(entry, "Config");
        StoredFile config = archive.get(path);
        Matcher hash = NAMED_BY_HASH.matcher(path);
        if (hash.matches() && !hash.group(1).equals(config.digest().encoded())) {
            throw EngineException.invalid("the image configuration " + path + " does not match its digest");
        }
        List<BlobDescriptor> layers = new ArrayList<>();
        for (String layerPath : Json.texts(entry, "Layers")) {
            StoredFile layer = archive.get(layerPath);
            if (!layer.compression().suitsLayers()) {
                throw EngineException.invalid("the layer " + layerPath + " is packed in a way that layers may not be");
            }
            layers.add(new BlobDescriptor(layer.compression().layerMediaType(), layer.digest(), layer.size()));
        }
        Manifest manifest = new Manifest(
                new BlobDescriptor(MediaTypes.OCI_CONFIG, config.digest(), config.size()), layers);
        return blobs.writeDocument(MediaTypes.OCI_MANIFEST, manifest.toJson(), manifest.references());
    }
}
