package io.karavel.examples.runtime.wasm;

import io.karavel.api.EngineException;
import io.karavel.spi.runtime.StreamPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task's ends of its named pipes. Interrupting a thread that waits for one ends the wait, because they are channels.
 *
 * @param stdin  has nothing in it where the process gets no input
 * @param opened what there is to close
 */
record Pipes(InputStream stdin, OutputStream stdout, OutputStream stderr, List<FileChannel> opened) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipes.class);

    static Pipes open(StreamPaths paths) {
        List<FileChannel> opened = new ArrayList<>();
        try {
            InputStream stdin = paths.stdin().isPresent() ? input(paths.stdin().get(), opened) : InputStream.nullInputStream();
            return new Pipes(stdin, output(paths.stdout(), opened), output(paths.stderr(), opened), opened);
        } catch (IOException e) {
            closeAll(opened);
            throw EngineException.system("cannot open the streams of the task: " + e, e);
        }
    }

    /** A stream that knows nothing of positions, which a pipe has not. */
    private static InputStream input(Path path, List<FileChannel> opened) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        opened.add(channel);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    /** Opened for reading too, so that this does not wait for a reader. */
    private static OutputStream output(Optional<Path> path, List<FileChannel> opened) throws IOException {
        if (path.isEmpty()) {
            return OutputStream.nullOutputStream();
        }
        FileChannel channel = FileChannel.open(path.get(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        opened.add(channel);
        return Channels.newOutputStream(channel);
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    private static void closeAll(List<FileChannel> channels) {
        for (FileChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("A stream of a task could not be closed", e);
            }
        }
    }
}
