package io.karavel.runtime.registry.internal;

import io.karavel.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The digests of binaries. A binary has some ten megabytes, so each is read once and again only when the file is another one: when its
 * inode, its size or the time of its last change is.
 */
final class BinaryDigests {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryDigests.class);

    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    private record Known(Object inode, long size, FileTime changed, Digest digest) {
        boolean isOf(BasicFileAttributes file) {
            return inode.equals(file.fileKey()) && size == file.size() && changed.equals(file.lastModifiedTime());
        }
    }

    /** Reads the file if need be. Empty where that cannot be done, which the log then tells: a runtime works without. */
    Optional<Digest> of(Path binary) {
        try {
            // Before the contents: where they change meanwhile, they are read again the next time.
            BasicFileAttributes file = Files.readAttributes(binary, BasicFileAttributes.class);
            Known last = known.get(binary);
            if (last == null || !last.isOf(file)) {
                last = new Known(file.fileKey(), file.size(), file.lastModifiedTime(), read(binary));
                known.put(binary, last);
            }
            return Optional.of(last.digest());
        } catch (IOException e) {
            LOG.warn("The digest of the runtime {} is not known", binary, e);
            return Optional.empty();
        }
    }

    /** Without reading it: empty where nobody has read it as it is now. */
    Optional<Digest> find(Path binary) {
        try {
            BasicFileAttributes file = Files.readAttributes(binary, BasicFileAttributes.class);
            return Optional.ofNullable(known.get(binary)).filter(last -> last.isOf(file)).map(Known::digest);
        } catch (IOException e) {
            LOG.debug("The runtime {} is away", binary, e);
            return Optional.empty();
        }
    }

    private static Digest read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream contents = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            contents.transferTo(OutputStream.nullOutputStream());
            return Digest.ofSha256Hex(HexFormat.of().formatHex(contents.getMessageDigest().digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
