package io.karavel.containerd.internal;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A stream that somebody else will close. */
final class BorrowedStream extends FilterInputStream {
    BorrowedStream(InputStream stream) {
        super(stream);
    }

    @Override
    public void close() {
        // Its owner does.
    }
}
