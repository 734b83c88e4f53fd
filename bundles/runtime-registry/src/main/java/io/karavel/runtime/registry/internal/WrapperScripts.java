package io.karavel.runtime.registry.internal;

import io.karavel.model.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    /** Single quotes keep everything but themselves. */
    private static String quoted(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }
}
