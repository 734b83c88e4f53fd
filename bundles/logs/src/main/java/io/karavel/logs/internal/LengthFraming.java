package io.karavel.logs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An entry stands between two copies of its length, four bytes each, most significant first: Docker's form of {@code local} logs. */
final class LengthFraming implements Framing {
    static final int LENGTH = Integer.BYTES;
    /** Nobody writes entries that are as long. */
    private static final int LONGEST = 1024 * 1024;

    @Override
    public int end(byte[] bytes, int start, int searched, int limit) throws IOException {
        if (limit - start < LENGTH) {
            return -1;
        }
        ByteBuffer read = ByteBuffer.wrap(bytes);
        int length = read.getInt(start);
        check(length);
        int end = start + length + 2 * LENGTH;
        if (end > limit) {
            return -1;
        }
        if (read.getInt(end - LENGTH) != length) {
            throw new IOException("an entry has two lengths");
        }
        return end;
    }

    private static void check(int length) throws IOException {
        if (length < 0 || length > LONGEST) {
            throw new IOException("an entry has a length of " + length);
        }
    }

    @Override
    public ByteBuffer entry(byte[] bytes, int start, int end) {
        return ByteBuffer.wrap(bytes, start + LENGTH, end - start - 2 * LENGTH);
    }

    @Override
    public Tail tail(FileChannel file, long entries) throws IOException {
        long start = wholeSize(file);
        long found = 0;
        while (found < entries && start > 0) {
            start -= lengthAt(file, start - LENGTH) + 2 * LENGTH;
            found++;
        }
        return new Tail(start, found);
    }

    @Override
    public void mend(FileChannel file) throws IOException {
        file.truncate(wholeSize(file));
    }

    /** Where the last whole entry ends: at the end, but for one that is being written or never was finished. */
    private static long wholeSize(FileChannel file) throws IOException {
        long size = file.size();
        if (size >= 2 * LENGTH) {
            long before = size - 2 * LENGTH - lengthAt(file, size - LENGTH);
            if (before >= 0 && lengthAt(file, before) == lengthAt(file, size - LENGTH)) {
                return size;
            }
        }
        long whole = 0;
        while (size - whole >= LENGTH) {
            int length = lengthAt(file, whole);
            check(length);
            if (size - whole < length + 2 * LENGTH) {
                break;
            }
            whole += length + 2 * LENGTH;
        }
        return whole;
    }

    private static int lengthAt(FileChannel file, long position) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH);
        while (length.hasRemaining() && file.read(length, position + length.position()) >= 0) {
            // One read may give less than was asked for.
        }
        if (length.hasRemaining()) {
            throw new IOException("the file became shorter");
        }
        return length.getInt(0);
    }
}
