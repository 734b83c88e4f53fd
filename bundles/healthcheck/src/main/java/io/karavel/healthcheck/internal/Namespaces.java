package io.karavel.healthcheck.internal;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes sockets in the network namespaces of containers. A socket belongs for good to the namespace of the thread that makes it, so one
 * thread enters the namespace, makes the socket and goes back; what is done with it later may be done anywhere.
 */
final class Namespaces implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final String OWN = "/proc/self/ns/net";

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, IDLE.toSeconds(), TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), HealthThreads.named("karavel-health-namespaces-"));

    Namespaces() {
        thread.allowCoreThreadTimeOut(true);
    }

    /** A socket in the network namespace of a process, not connected and not blocking. Fails where there is no such process. */
    CompletionStage<SocketChannel> socket(int pid, StandardProtocolFamily family) {
        CompletableFuture<SocketChannel> made = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    made.complete(make(pid, family));
                } catch (IOException | RuntimeException | LinkageError e) {
                    made.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            made.completeExceptionally(e);
        }
        return made;
    }

    private static SocketChannel make(int pid, StandardProtocolFamily family) throws IOException {
        int own = LibC.open(OWN, LibC.O_CLOEXEC);
        try {
            enter("/proc/" + pid + "/ns/net");
            try {
                SocketChannel socket = SocketChannel.open(family);
                socket.configureBlocking(false);
                return socket;
            } finally {
                LibC.setns(own, LibC.CLONE_NEWNET);
            }
        } finally {
            LibC.close(own);
        }
    }

    private static void enter(String namespace) throws IOException {
        int descriptor;
        try {
            descriptor = LibC.open(namespace, LibC.O_CLOEXEC);
        } catch (LastErrorException e) {
            throw new IOException("the container has ended, or has no network namespace here", e);
        }
        try {
            LibC.setns(descriptor, LibC.CLONE_NEWNET);
        } finally {
            LibC.close(descriptor);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** The system calls for this which the JDK does not have. Loaded by its first use, because binding takes long. */
    private static final class LibC {
        static final int O_CLOEXEC = 0x80000;
        static final int CLONE_NEWNET = 0x40000000;

        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;

        static native int setns(int descriptor, int kind) throws LastErrorException;
    }
}
