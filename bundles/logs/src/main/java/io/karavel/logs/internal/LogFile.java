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

/** One file of a log, open for reading entry by entry. It may grow meanwhile. Not for use by several threads. */
final class LogFile implements Closeable {
    private static final int BLOCK = 64 * 1024;

    private final Framing framing;
    private final long generation;
    private final FileChannel channel;
    private final boolean compressed;
    private InputStream in;
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int end;
    /** How many bytes come before the next entry, in the clear. */
    private long offset;

    private LogFile(Framing framing, FileChannel channel, boolean compressed, long generation) throws IOException {
        this.framing = framing;
        this.channel = channel;
        this.compressed = compressed;
        this.generation = generation;
        in = stream();
    }

    static LogFile plain(Framing framing, Path path, long generation) throws IOException {
        return open(framing, path, false, generation);
    }

    static LogFile compressed(Framing framing, Path path, long generation) throws IOException {
        return open(framing, path, true, generation);
    }

    private static LogFile open(Framing framing, Path path, boolean compressed, long generation) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new LogFile(framing, channel, compressed, generation);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private InputStream stream() throws IOException {
        InputStream bytes = Channels.newInputStream(channel);
        return compressed ? new GZIPInputStream(bytes, BLOCK) : bytes;
    }

    long generation() {
        return generation;
    }

    long offset() {
        return offset;
    }

    /** The next whole entry, without its frame; empty where there is none yet. It is valid until the next call. */
    Optional<ByteBuffer> nextEntry() throws IOException {
        int searched = start;
        while (true) {
            int after = framing.end(buffer, start, searched, end);
            if (after >= 0) {
                ByteBuffer entry = framing.entry(buffer, start, after);
                offset += after - start;
                start = after;
                return Optional.of(entry);
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
        offset = 0;
    }

    /**
     * Goes to where at most so many whole entries follow.
     *
     * @return how many do
     */
    long seekToLast(long entries) throws IOException {
        if (compressed) {
            return seekForwards(entries);
        }
        Framing.Tail tail = framing.tail(channel, entries);
        channel.position(tail.start());
        offset = tail.start();
        return tail.entries();
    }

    private long seekForwards(long entries) throws IOException {
        long total = 0;
        while (nextEntry().isPresent()) {
            total++;
        }
        rewind();
        for (long skipped = 0; skipped < total - entries; skipped++) {
            nextEntry();
        }
        return Math.min(total, entries);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
