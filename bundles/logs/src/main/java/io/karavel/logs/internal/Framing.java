package io.karavel.logs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How entries follow each other in the files of a log. Safe for use by several threads. */
interface Framing {
    /**
     * Finds the end of the entry that begins at {@code start}, with its frame.
     *
     * @param searched up to where an earlier call looked in vain
     * @param limit    up to where the file was read
     * @return -1 where the entry is not whole yet
     * @throws IOException where no entry begins there
     */
    int end(byte[] bytes, int start, int searched, int limit) throws IOException;

    /** The entry without its frame. */
    ByteBuffer entry(byte[] bytes, int start, int end);

    /** Finds where at most so many whole entries are left in a file, whose last one may be unfinished. */
    Tail tail(FileChannel file, long entries) throws IOException;

    /** Finishes or takes back what an end of the engine left unfinished at the end of a file that nobody writes. */
    void mend(FileChannel file) throws IOException;

    /**
     * The last part of a file.
     *
     * @param start   where it begins
     * @param entries how many whole ones it has
     */
    record Tail(long start, long entries) {}
}
