package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Scripts that run a binary with arguments, because a shim takes a binary alone. A script is named by the hash of its contents, so
 * it never changes: a container that was started by one can rely on it whatever becomes of the runtime's name.
 */
record WrapperScripts(Path folder) {

    static WrapperScripts under(Path folder) {
        return new WrapperScripts(folder);
    }

    /** The script for these arguments, written unless it is there. */
    Path write(String runtime, Path binary, List<String> arguments) {
        byte[] script = ("#!/bin/sh\nexec " + quoted(binary.toString()) + " "
                + arguments.stream().map(WrapperScripts::quoted).collect(Collectors.joining(" ")) + " \"$@\"\n")
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve(runtime + "." + sha256(script));
        try {
            if (!Files.exists(file)) {
                create(file, script);
            } else if (!Arrays.equals(Files.readAllBytes(file), script)) {
                throw EngineException.system("the wrapper script " + file + " was changed by someone; remove it, and it is "
                        + "made again", null);
            }
            return file;
        } catch (IOException e) {
            throw EngineException.system("cannot write the wrapper script " + file + ": " + e.getMessage(), e);
        }
    }

    private void create(Path file, byte[] script) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".", ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(script));
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Single quotes keep everything but themselves. */
    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    private static String sha256(byte[] contents) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
