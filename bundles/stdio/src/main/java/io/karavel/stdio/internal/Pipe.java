package io.karavel.stdio.internal;

import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open end of a named pipe. Belongs to its event loop once it is registered there. */
abstract class Pipe implements EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);

    private final Path path;
    private final FileDescriptor descriptor;
    private IoRegistration registration;

    Pipe(Path path, FileDescriptor descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Which events to be told of. */
    abstract EpollIoOps interest();

    final Path path() {
        return path;
    }

    /** Begins to get events. */
    final void registeredAs(IoRegistration given) {
        registration = given;
        registration.submit(interest());
    }

    @Override
    public final FileDescriptor fd() {
        return descriptor;
    }

    /** Closing again does nothing. */
    @Override
    public final void close() {
        if (registration != null) {
            registration.cancel();
        }
        try {
            descriptor.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed", path, e);
        }
    }
}
