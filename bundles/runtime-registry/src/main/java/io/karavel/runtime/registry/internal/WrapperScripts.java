package io.karavel.runtime.registry.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scripts that run a binary with arguments, because a shim takes a binary alone. A script is named by the hash of its contents, so
 * it never changes: a container that was started by one can rely on it whatever becomes of the runtime's name.
 */
record WrapperScripts(Path folder) {

    static WrapperScripts under(Path folder) {
        return new WrapperScripts(folder);
    }

    /** The script for these arguments. */
    WrapperScript script(String runtime, Path binary, List<String> arguments) {
        byte[] contents = ("#!/bin/sh\nexec " + quoted(binary.toString()) + " "
                + arguments.stream().map(WrapperScripts::quoted).collect(Collectors.joining(" ")) + " \"$@\"\n")
                .getBytes(StandardCharsets.UTF_8);
        return new WrapperScript(folder.resolve(runtime + "." + Digest.sha256(contents).encoded()), contents);
    }

    /** The script for these arguments, written unless it is there. */
    Path write(String runtime, Path binary, List<String> arguments) {
        WrapperScript script = script(runtime, binary, arguments);
        if (script.write()) {
            WrapperScript.sync(folder);
        }
        return script.file();
    }

    /** Scripts that are in the folder, written by whichever life of the engine. What else there is belongs to somebody else. */
    List<Path> present() {
        return files(WrapperScript::isNamedLikeOne);
    }

    /** Files of writers that were cut short before {@code moment}. */
    List<Path> unfinished(Instant moment) {
        return files(file -> WrapperScript.isUnfinished(file, moment));
    }

    private List<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).filter(wanted).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw EngineException.system("cannot read " + folder + ": " + e, e);
        }
    }

    /** Single quotes keep everything but themselves. */
    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}
