package io.karavel.config.internal;

import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which people write what they want. One that is not there is an empty one. */
record ConfigFile(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

    String read() {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw EngineException.system("cannot read " + path + ": " + e, e);
        }
    }

    /**
     * Writes it as a whole: whoever reads it sees all of the old text or all of the new, also after a power cut. It keeps its owner and
     * mode; where it is a link, the file behind it is written.
     *
     * @param before what it must still say, so that nothing is lost that somebody else writes at the same time
     */
    void replace(String before, String text) {
        try {
            Path file = Files.exists(path) ? path.toRealPath() : path;
            Files.createDirectories(file.getParent());
            Path temporary = Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".new");
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                copyAttributes(file, temporary);
                if (!read().equals(before)) {
                    throw EngineException.conflict(path + " was changed by someone else just now, so nothing was changed; try again");
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            flush(file.getParent());
        } catch (IOException e) {
            throw EngineException.system("cannot write " + path + ": " + e, e);
        }
    }

    /** Does not fail: the file has its new text by now, whatever becomes of it in a power cut. */
    private static void flush(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            LOG.warn("What was written to {} may be lost in a power cut", folder, e);
        }
    }

    private static void copyAttributes(Path file, Path copy) throws IOException {
        if (Files.exists(file)) {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            Files.setAttribute(copy, "posix:owner", attributes.owner());
            Files.setAttribute(copy, "posix:group", attributes.group());
            Files.setPosixFilePermissions(copy, attributes.permissions());
        } else {
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }
}
