package io.karavel.images.internal;

import io.karavel.api.ImageService.Progress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how far it was read: in steps that are worth telling, and not at all of what is shorter than one. */
final class ReportingStream extends FilterInputStream {
    private static final long STEP = 1024 * 1024;

    private final Progress progress;
    private final String id;
    private final String status;
    private final long total;
    private long current;
    private long told;

    ReportingStream(InputStream stream, Progress progress, String id, String status, long total) {
        super(stream);
        this.progress = progress;
        this.id = id;
        this.status = status;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        advance(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        advance(Math.max(0, count));
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        advance(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void advance(long count) {
        current += count;
        boolean complete = current == total && told > 0 && told < total;
        if (current - told >= STEP || complete) {
            told = current;
            progress.step(id, status, current, total);
        }
    }
}
