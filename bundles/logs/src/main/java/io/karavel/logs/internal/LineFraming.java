package io.karavel.logs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An entry is a line. */
final class LineFraming implements Framing {
    private static final int BLOCK = 64 * 1024;

    @Override
    public int end(byte[] bytes, int start, int searched, int limit) {
        for (int at = searched; at < limit; at++) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    @Override
    public ByteBuffer entry(byte[] bytes, int start, int end) {
        return ByteBuffer.wrap(bytes, start, end - 1 - start);
    }

    @Override
    public Tail tail(FileChannel file, long entries) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long ends = 0;
        for (long to = file.size(); to > 0; to = Math.max(0, to - BLOCK)) {
            long from = Math.max(0, to - BLOCK);
            block.clear().limit((int) (to - from));
            while (block.hasRemaining() && file.read(block, from + block.position()) >= 0) {
                // One read may give less than was asked for.
            }
            for (int at = block.position() - 1; at >= 0; at--) {
                if (block.get(at) == '\n' && ends++ == entries) {
                    return new Tail(from + at + 1, entries);
                }
            }
        }
        return new Tail(0, ends);
    }

    /** Appends the missing end of the last line; whoever reads it says whether it is an entry. */
    @Override
    public void mend(FileChannel file) throws IOException {
        if (file.size() == 0) {
            return;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, file.size() - 1);
        if (last.get(0) != '\n') {
            file.write(ByteBuffer.wrap(new byte[] {'\n'}), file.size());
        }
    }
}
