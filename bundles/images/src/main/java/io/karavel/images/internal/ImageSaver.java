package io.karavel.images.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.images.internal.Catalogue.Match;
import io.karavel.model.Digest;
import io.karavel.model.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes archives: an OCI layout that has Docker's {@code manifest.json} besides. */
final class ImageSaver {
    private final LiveCatalogue catalogue;
    private final Blobs blobs;
    private final ImageTree tree;

    ImageSaver(LiveCatalogue catalogue, Blobs blobs, ImageTree tree) {
        this.catalogue = catalogue;
        this.blobs = blobs;
        this.tree = tree;
    }

    void save(List<String> references, OutputStream archive) {
        Catalogue now = catalogue.current();
        Map<Digest, Set<ImageReference>> wanted = new LinkedHashMap<>();
        references.forEach(reference -> choose(now, reference, wanted));
        try {
            // Closing it would close the caller's stream.
            @SuppressWarnings("resource")
            TarArchiveOutputStream tar = new TarArchiveOutputStream(archive, "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            write(now, wanted, tar);
            tar.finish();
            tar.flush();
        } catch (IOException e) {
            throw EngineException.system("cannot write the archive: " + e.getMessage(), e);
        }
    }

    /** A name without tag stands for all tags there are of it; an id brings no names along. */
    private static void choose(Catalogue now, String reference, Map<Digest, Set<ImageReference>> wanted) {
        List<ImageReference> tags = now.tagsOf(reference);
        if (tags.isEmpty()) {
            Match match = now.get(reference);
            Set<ImageReference> names = wanted.computeIfAbsent(match.image().id(), digest -> new LinkedHashSet<>());
            match.name().filter(name -> name.digest().isEmpty()).ifPresent(names::add);
        }
        for (ImageReference tag : tags) {
            Match match = now.get(tag.toString());
            wanted.computeIfAbsent(match.image().id(), digest -> new LinkedHashSet<>()).add(tag);
        }
    }

    private void write(Catalogue now, Map<Digest, Set<ImageReference>> wanted, TarArchiveOutputStream tar)
            throws IOException {
        Set<Digest> written = new HashSet<>();
        ArrayNode index = Json.object().arrayNode();
        ArrayNode dockerManifest = Json.object().arrayNode();
        folder(tar, "blobs/");
        folder(tar, "blobs/sha256/");
        for (Map.Entry<Digest, Set<ImageReference>> entry : wanted.entrySet()) {
            KnownImage image = now.known(entry.getKey());
            for (BlobDescriptor blob : tree.everything(image.target())) {
                if (written.add(blob.digest())) {
                    blob(tar, blob);
                }
            }
            describe(image, entry.getValue(), index, dockerManifest);
        }
        ObjectNode indexDocument = Json.object().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        indexDocument.set("manifests", index);
        document(tar, "index.json", Json.bytes(indexDocument));
        document(tar, "manifest.json", Json.bytes(dockerManifest));
        document(tar, "oci-layout", Json.bytes(Json.object().put("imageLayoutVersion", "1.0.0")));
    }

    private static void describe(KnownImage image, Set<ImageReference> names, ArrayNode index,
            ArrayNode dockerManifest) {
        BlobDescriptor target = image.target().withAnnotations(Map.of());
        if (names.isEmpty()) {
            index.add(target.toJson());
        }
        for (ImageReference name : names) {
            index.add(target.withAnnotations(Map.of(
                    ArchiveImages.FULL_NAME, name.toString(),
                    ArchiveImages.NAME, name.tag().orElseThrow())).toJson());
        }
        Manifest manifest = image.platformImage().manifest();
        ObjectNode entry = dockerManifest.addObject().put("Config", path(manifest.config().digest()));
        ArrayNode tags = Json.object().arrayNode();
        names.forEach(name -> tags.add(name.familiar()));
        entry.set("RepoTags", tags);
        ArrayNode layers = entry.putArray("Layers");
        manifest.layers().forEach(layer -> layers.add(path(layer.digest())));
    }

    private static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.encoded();
    }

    private static void folder(TarArchiveOutputStream tar, String path) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void blob(TarArchiveOutputStream tar, BlobDescriptor blob) throws IOException {
        try (InputStream content = blobs.read(blob.digest())) {
            begin(tar, path(blob.digest()), blob.size());
            content.transferTo(tar);
            tar.closeArchiveEntry();
        }
    }

    private static void document(TarArchiveOutputStream tar, String path, byte[] document) throws IOException {
        begin(tar, path, document.length);
        tar.write(document);
        tar.closeArchiveEntry();
    }

    private static void begin(TarArchiveOutputStream tar, String path, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(size);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
    }
}
