package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One script and where it belongs. */
record WrapperScript(Path file, byte[] contents) {
    private static final Pattern NAME = Pattern.compile(".+\\.(?<hash>[0-9a-f]{64})");
    private static final Pattern UNFINISHED = Pattern.compile("\\.\\d+\\.new");
    private static final String REMEDY = "stop and start the container, which makes it anew if its runtime is still configured so";

    /**
     * Writes it unless it is there; on disk it is for good after {@link #sync}.
     *
     * @return whether it was not there
     */
    boolean write() {
        try {
            if (!Files.exists(file)) {
                create();
                return true;
            }
            if (!Arrays.equals(Files.readAllBytes(file), contents)) {
                throw changed(file);
            }
            return false;
        } catch (IOException e) {
            throw EngineException.system("cannot write the wrapper script " + file + ": " + e, e);
        }
    }

    private void create() throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), ".", ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(contents);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                Flushes.file(channel);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** What is in it, and in its name. */
    Digest digest() {
        return Digest.ofSha256Hex(hash(file).orElseThrow());
    }

    /**
     * Whether a file that a container is bound to is a script: its name ends in the hash of its contents.
     *
     * @param bound what its contents were when it was bound, where that is known
     */
    static boolean isNamedLikeOne(Path file, Optional<Digest> bound) {
        return hash(file).filter(hash -> bound.isEmpty() || bound.get().encoded().equals(hash)).isPresent();
    }

    static boolean isNamedLikeOne(Path file) {
        return hash(file).isPresent();
    }

    /** Whether a file is what a writer had begun before a moment. */
    static boolean isUnfinished(Path file, Instant moment) {
        try {
            return UNFINISHED.matcher(file.getFileName().toString()).matches()
                    && Files.getLastModifiedTime(file).toInstant().isBefore(moment);
        } catch (IOException e) {
            // Its writer has just finished.
            return false;
        }
    }

    private static Optional<String> hash(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(name.group("hash")) : Optional.empty();
    }

    /** Refuses a script that is not what its name says. */
    static void verify(Path file) {
        try {
            if (!hash(file).equals(Optional.of(Digest.sha256(Files.readAllBytes(file)).encoded()))) {
                throw changed(file);
            }
        } catch (NoSuchFileException e) {
            throw EngineException.system("the wrapper script " + file + " was removed by someone: restore it, or " + REMEDY, e);
        } catch (IOException e) {
            throw EngineException.system("cannot read the wrapper script " + file + ": " + e, e);
        }
    }

    private static EngineException changed(Path file) {
        return EngineException.system("the wrapper script " + file + " was changed by someone, and nothing is started by it any more: restore "
                + "what was in it; or remove it, and " + REMEDY, null);
    }

    /** Sees to it that scripts which were written survive a power cut. */
    static void sync(Path folder) {
        try {
            Flushes.folder(folder);
        } catch (IOException e) {
            throw EngineException.system("cannot write to " + folder + ": " + e, e);
        }
    }
}
