package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * What was found in an archive.
 *
 * @param documents the few files that say what the others are, by path
 * @param files     all other files, which are in the content store now, by path
 * @param links     targets of symbolic and hard links, by path
 */
record ArchiveContents(Map<String, byte[]> documents, Map<String, StoredFile> files, Map<String, String> links) {
    private static final int MOST_LINKS = 8;

    /** A file of an archive in the content store. */
    record StoredFile(Digest digest, long size, Compression compression) {}

    ArchiveContents {
        documents = Map.copyOf(documents);
        files = Map.copyOf(files);
        links = Map.copyOf(links);
    }

    Optional<byte[]> document(String path) {
        return Optional.ofNullable(documents.get(path));
    }

    /** The file of that name, or the one a link of that name leads to. */
    StoredFile get(String name) {
        String path = ArchivePath.normal(name);
        for (int i = 0; i < MOST_LINKS && !files.containsKey(path) && links.containsKey(path); i++) {
            path = links.get(path);
        }
        StoredFile file = files.get(path);
        if (file == null) {
            throw EngineException.invalid("the archive is not complete: it has no " + name);
        }
        return file;
    }
}
