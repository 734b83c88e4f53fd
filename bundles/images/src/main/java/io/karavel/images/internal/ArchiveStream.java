package io.karavel.images.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps the reader of an archive from collecting without limit what stands between the entries (long names, extended
 * headers), which it holds in memory.
 */
final class ArchiveStream extends FilterInputStream {
    private static final long MOST_BETWEEN_ENTRIES = 1024 * 1024;
    private long allowed = Long.MAX_VALUE;

    ArchiveStream(InputStream stream) {
        super(stream);
    }

    void betweenEntries() {
        allowed = MOST_BETWEEN_ENTRIES;
    }

    void withinEntry() {
        allowed = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        spend(1);
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        spend(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        spend(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void spend(long count) throws IOException {
        allowed -= count;
        if (allowed < 0) {
            throw new IOException("the header of an entry is too long");
        }
    }
}
