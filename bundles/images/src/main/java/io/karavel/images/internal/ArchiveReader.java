package io.karavel.images.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.Progress;
import io.karavel.images.internal.ArchiveContents.StoredFile;
import io.karavel.model.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads an archive of images once, from beginning to end, and puts every file straight into the content store: which of
 * them are layers is known only when all was read, because the file that says so may come last.
 */
final class ArchiveReader {
    private static final int MOST_ENTRIES = 100_000;
    private static final int BUFFER = 64 * 1024;
    private static final Set<String> DOCUMENTS = Set.of("manifest.json", "index.json", "oci-layout");
    /** Files of Docker's first format, which nothing refers to. */
    private static final Pattern IGNORED = Pattern.compile("repositories|[0-9a-f]{64}/(?:VERSION|json)");
    private static final Pattern BLOB = Pattern.compile("blobs/([a-z0-9]+)/([0-9a-f]{32,})");

    private final Blobs blobs;
    private final Progress progress;
    private final Map<String, byte[]> documents = new HashMap<>();
    private final Map<String, StoredFile> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    ArchiveReader(Blobs blobs, Progress progress) {
        this.blobs = blobs;
        this.progress = progress;
    }

    /** @throws EngineException INVALID where the archive is damaged, cut off, or none. The caller closes the stream */
    ArchiveContents read(InputStream archive) {
        try {
            BufferedInputStream packed = new BufferedInputStream(archive, BUFFER);
            ArchiveStream stream = new ArchiveStream(
                    new BufferedInputStream(Compression.of(packed).unpack(packed), BUFFER));
            // Closing it would close the caller's stream.
            @SuppressWarnings("resource")
            TarArchiveInputStream tar = new TarArchiveInputStream(stream);
            stream.betweenEntries();
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                stream.withinEntry();
                take(entry, tar);
                tar.skip(Long.MAX_VALUE);
                stream.betweenEntries();
            }
            return new ArchiveContents(documents, files, links);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(ErrorKind.INVALID, "cannot read the archive: " + e.getMessage(), e);
        }
    }

    private void take(TarArchiveEntry entry, InputStream content) throws IOException {
        String path = ArchivePath.normal(entry.getName());
        if (documents.size() + files.size() + links.size() >= MOST_ENTRIES) {
            throw EngineException.invalid("the archive has more than " + MOST_ENTRIES + " entries");
        }
        if (entry.isSymbolicLink()) {
            links.put(path, ArchivePath.target(path, entry.getLinkName()));
        } else if (entry.isLink()) {
            links.put(path, ArchivePath.normal(entry.getLinkName()));
        } else if (entry.isDirectory()) {
            return;
        } else if (!entry.isFile() || entry.isSparse()) {
            throw EngineException.invalid("the archive has an entry that is neither file, folder nor link: " + path);
        } else if (DOCUMENTS.contains(path)) {
            documents.put(path, document(path, entry.getSize(), content));
        } else if (!IGNORED.matcher(path).matches()) {
            files.put(path, store(path, entry.getSize(), content));
        }
    }

    private static byte[] document(String path, long size, InputStream content) throws IOException {
        if (size > Json.LONGEST_DOCUMENT) {
            throw EngineException.invalid(path + " is longer than " + Json.LONGEST_DOCUMENT + " bytes");
        }
        return content.readAllBytes();
    }

    private StoredFile store(String path, long size, InputStream content) throws IOException {
        BufferedInputStream stream =
                new BufferedInputStream(new ReportingStream(content, progress, shownId(path), "Loading layer", size),
                        BUFFER);
        Compression compression = Compression.of(stream);
        Matcher blob = BLOB.matcher(path);
        if (!blob.matches()) {
            return new StoredFile(blobs.write(stream), size, compression);
        }
        Digest digest = Json.digest(blob.group(1) + ":" + blob.group(2));
        blobs.write(digest, size, stream);
        return new StoredFile(digest, size, compression);
    }

    /** The first digits of the hash a path begins or ends with, or the path. */
    private static String shownId(String path) {
        Matcher blob = BLOB.matcher(path);
        String name = blob.matches() ? blob.group(2) : path;
        return name.length() > 12 ? name.substring(0, 12) : name;
    }
}
