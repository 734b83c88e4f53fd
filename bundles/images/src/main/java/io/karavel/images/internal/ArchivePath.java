package io.karavel.images.internal;

import io.karavel.api.EngineException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of entries in an archive, without {@code .} and {@code ..}. One that leads out of the archive is INVALID. */
final class ArchivePath {
    private static final int LONGEST = 4096;

    private ArchivePath() {}

    /** An entry's own name, or the target of a hard link. */
    static String normal(String name) {
        return resolve("", name);
    }

    /** Where a symbolic link that is called {@code link} leads. */
    static String target(String link, String target) {
        int slash = link.lastIndexOf('/');
        return resolve(slash < 0 ? "" : link.substring(0, slash), target);
    }

    private static String resolve(String folder, String name) {
        if (name.startsWith("/") || name.length() > LONGEST || name.indexOf('\0') >= 0) {
            throw refused(name);
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (folder + "/" + name).split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw refused(name);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    private static EngineException refused(String name) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return EngineException.invalid("the archive names a path outside of itself: " + shown);
    }
}
