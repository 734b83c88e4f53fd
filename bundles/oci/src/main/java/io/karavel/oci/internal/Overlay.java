package io.karavel.oci.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.karavel.api.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** How overlayfs marks what a layer hides of the layers below it. */
final class Overlay {
    private static final int KIND = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int NO_DATA = 61;
    private static final int NOT_SUPPORTED = 95;

    private Overlay() {}

    static boolean isWhiteout(Path path) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
            return ((int) attributes.get("mode") & KIND) == CHARACTER && (long) attributes.get("rdev") == 0;
        } catch (IOException e) {
            throw EngineException.system("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    static boolean isOpaque(Path folder) {
        return isMarked(folder, "trusted.overlay.opaque") || isMarked(folder, "user.overlay.opaque");
    }

    /** The JDK reads attributes of the name space {@code user} alone. */
    private static boolean isMarked(Path folder, String attribute) {
        byte[] value = new byte[1];
        try {
            return SystemCalls.lgetxattr(folder.toString(), attribute, value, value.length) == 1 && value[0] == 'y';
        } catch (LastErrorException e) {
            if (e.getErrorCode() == NO_DATA || e.getErrorCode() == NOT_SUPPORTED) {
                return false;
            }
            throw EngineException.system("cannot read the attribute " + attribute + " of " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Loaded when first needed: that takes longer than all else here. */
    private static final class SystemCalls {
        static {
            Native.register("c");
        }

        private SystemCalls() {}

        static native long lgetxattr(String path, String name, byte[] value, long size) throws LastErrorException;
    }
}
