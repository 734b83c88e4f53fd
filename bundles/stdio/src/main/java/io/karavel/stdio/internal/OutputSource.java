package io.karavel.stdio.internal;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** How output is taken out of a pipe. Used by its event loop alone. */
interface OutputSource {
    /** Takes it as it comes. */
    OutputSource DIRECT = new OutputSource() {
        @Override
        public int read(FileDescriptor pipe, ByteBuffer chunk) throws IOException {
            return pipe.read(chunk, chunk.position(), chunk.limit());
        }

        @Override
        public boolean holdsRest() {
            return false;
        }

        @Override
        public void close() {
            // The pipe is not its own.
        }
    };

    /** @return how much there was; 0 for nothing now; less than 0 for nothing any more */
    int read(FileDescriptor pipe, ByteBuffer chunk) throws IOException;

    /** Whether there is something to read that the pipe tells no one of. */
    boolean holdsRest();

    void close();
}
