package io.karavel.web.internal.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A unix socket that is listened on. Its file appears complete, with mode and owner, and goes when this is closed. */
final class UnixListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);
    private static final String MODE = "rw-rw----";
    private static final String NEW = "s";
    private static final int BACKLOG = 4096;

    private final Path path;
    private final Object file;
    private final Channel channel;

    private UnixListener(Path path, Object file, Channel channel) {
        this.path = path;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Listens.
     *
     * @param group name or number of the group that may connect besides root
     * @throws IOException where someone listens there already, or the file cannot be made
     */
    static UnixListener open(ServerBootstrap server, Path path, Optional<String> group) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        checkIsFree(path);
        Path cradle = cradle(path);
        try {
            return open(server, path, group, cradle.resolve(NEW));
        } finally {
            clear(cradle);
        }
    }

    private static UnixListener open(ServerBootstrap server, Path path, Optional<String> group, Path temporary)
            throws IOException {
        ChannelFuture bound = server.clone()
                .option(io.netty.channel.ChannelOption.SO_BACKLOG, BACKLOG)
                .bind(new DomainSocketAddress(temporary.toString())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + path + ": " + bound.cause().getMessage(), bound.cause());
        }
        try {
            permit(temporary, group);
            Object file = key(temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new UnixListener(path, file, bound.channel());
        } catch (IOException | RuntimeException e) {
            bound.channel().close().awaitUninterruptibly();
            throw e;
        }
    }

    /**
     * A folder that nobody else may enter, for the socket to be made in: whatever the umask, nobody connects before its mode
     * is right. What a daemon left that was killed in between goes.
     */
    private static Path cradle(Path path) throws IOException {
        Path cradle = path.resolveSibling("." + path.getFileName() + "~");
        clear(cradle);
        return Files.createDirectory(cradle,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void clear(Path cradle) throws IOException {
        if (Files.isDirectory(cradle, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(cradle.resolve(NEW));
        }
        Files.deleteIfExists(cradle);
    }

    private static void permit(Path socket, Optional<String> group) throws IOException {
        PosixFileAttributeView attributes =
                Files.getFileAttributeView(socket, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (group.isPresent()) {
            GroupPrincipal principal = socket.getFileSystem().getUserPrincipalLookupService()
                    .lookupPrincipalByGroupName(group.get());
            attributes.setGroup(principal);
        }
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(MODE));
    }

    private static Object key(Path socket) throws IOException {
        return Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /** Nobody listens there: there is nothing, or the socket of one who died. */
    private static void checkIsFree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException(path + " is there and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (java.net.ConnectException e) {
            LOG.info("Replacing {}, on which nobody listens any more", path);
            return;
        }
        throw new IOException("another daemon listens on " + path);
    }

    /** Listens no more. Connections that are there stay. */
    @Override
    public void close() {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(key(path), file)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove {}", path, e);
        }
        channel.close().awaitUninterruptibly();
    }
}
