package io.karavel.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;

/**
 * Every step by which files come, change and go that have to be whole whatever happens. A step that throws may have happened, half
 * happened or not happened: whoever takes it has to leave a whole file behind in each case. Tests have steps fail.
 */
public interface Disk {

    /** Makes a folder that its owner alone can list, unless there is one. */
    void makeFolder(Path folder) throws IOException;

    /** Makes a file that its owner alone can read, with its contents on the disk itself; there must be none. */
    void write(Path file, byte[] contents) throws IOException;

    /** Puts a file in the place of another, or of none, in one step. */
    void replace(Path file, Path place) throws IOException;

    /** Makes what was created, renamed and deleted in a folder survive a power cut. */
    void sync(Path folder) throws IOException;

    /** Deletes a file or an empty folder, if there is one. */
    void delete(Path path) throws IOException;

    /**
     * Deletes all in a folder but the files named. Stops before it would delete through a mount into another file
     * system.
     */
    void deleteContents(Path folder, Set<String> kept) throws IOException;

    /** Opens a file to be locked, which it makes where there is none. */
    FileChannel openLock(Path file) throws IOException;
}
