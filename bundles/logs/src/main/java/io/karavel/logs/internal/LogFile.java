package io.karavel.logs.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** One file of a log, open for reading line by line. It may grow meanwhile. Not for use by several threads. */
final class LogFile implements Closeable {
    private static final int BLOCK = 64 * 1024;

    private final long generation;
    private final FileChannel channel;
    private final boolean compressed;
    private InputStream in;
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int end;

    private LogFile(FileChannel channel, boolean compressed, long generation) throws IOException {
        this.channel = channel;
        this.compressed = compressed;
        this.generation = generation;
        in = stream();
    }

    static LogFile plain(Path path, long generation) throws IOException {
        return open(path, false, generation);
    }

    static LogFile compressed(Path path, long generation) throws IOException {
        return open(path, true, generation);
    }

    private static LogFile open(Path path, boolean compressed, long generation) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new LogFile(channel, compressed, generation);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private InputStream stream() throws IOException {
        InputStream bytes = Channels.newInputStream(channel);
        return compressed ? new GZIPInputStream(bytes, BLOCK) : bytes;
    }

    /** Appends the missing end of the last line, where it is missing. */
    static void finishLastLine(Path path, FileChannel writer) throws IOException {
        if (writer.size() == 0) {
            return;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel reader = FileChannel.open(path, StandardOpenOption.READ)) {
            reader.read(last, reader.size() - 1);
        }
        if (last.get(0) != '\n') {
            writer.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
    }

    long generation() {
        return generation;
    }

    /** The next whole line, without its end; empty where there is none yet. It is valid until the next call. */
    Optional<ByteBuffer> nextLine() throws IOException {
        int searched = start;
        while (true) {
            for (int at = searched; at < end; at++) {
                if (buffer[at] == '\n') {
                    ByteBuffer line = ByteBuffer.wrap(buffer, start, at - start);
                    start = at + 1;
                    return Optional.of(line);
                }
            }
            searched = end - start;
            if (!readMore()) {
                return Optional.empty();
            }
        }
    }

    /** Moves what is begun to the front, and reads after it. */
    private boolean readMore() throws IOException {
        byte[] target = end - start == buffer.length ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            rewindIfTruncated();
            return false;
        }
        end += count;
        return true;
    }

    /** Someone may have emptied the file to save room; then reading goes on at its beginning. */
    private void rewindIfTruncated() throws IOException {
        if (!compressed && channel.size() < channel.position()) {
            rewind();
        }
    }

    private void rewind() throws IOException {
        channel.position(0);
        in = stream();
        start = 0;
        end = 0;
    }

    /**
     * Goes to where at most so many whole lines follow.
     *
     * @return how many do
     */
    long seekToLast(long lines) throws IOException {
        return compressed ? seekForwards(lines) : seekBackwards(lines);
    }

    private long seekForwards(long lines) throws IOException {
        long total = 0;
        while (nextLine().isPresent()) {
            total++;
        }
        rewind();
        for (long skipped = 0; skipped < total - lines; skipped++) {
            nextLine();
        }
        return Math.min(total, lines);
    }

    private long seekBackwards(long lines) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long ends = 0;
        for (long to = channel.size(); to > 0; to = Math.max(0, to - BLOCK)) {
            long from = Math.max(0, to - BLOCK);
            block.clear().limit((int) (to - from));
            while (block.hasRemaining() && channel.read(block, from + block.position()) >= 0) {
                // One read may give less than was asked for.
            }
            for (int at = block.position() - 1; at >= 0; at--) {
                if (block.get(at) == '\n' && ends++ == lines) {
                    channel.position(from + at + 1);
                    return lines;
                }
            }
        }
        channel.position(0);
        return ends;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
