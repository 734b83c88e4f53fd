package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** One script and where it belongs. */
record WrapperScript(Path file, byte[] contents) {

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
                channel.write(ByteBuffer.wrap(contents));
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Refuses a script that is not what its name says. */
    static void verify(Path file) {
        try {
            String name = file.getFileName().toString();
            if (!name.endsWith("." + sha256(Files.readAllBytes(file)))) {
                throw changed(file);
            }
        } catch (IOException e) {
            throw EngineException.system("cannot read the wrapper script " + file + ": " + e, e);
        }
    }

    private static EngineException changed(Path file) {
        return EngineException.system("the wrapper script " + file + " was changed by someone; remove it, and it is made again",
                null);
    }

    /** Sees to it that scripts which were written survive a power cut. */
    static void sync(Path folder) {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            throw EngineException.system("cannot write to " + folder + ": " + e, e);
        }
    }

    static String sha256(byte[] contents) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
