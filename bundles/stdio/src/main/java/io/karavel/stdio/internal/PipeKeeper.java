package io.karavel.stdio.internal;

import com.sun.jna.LastErrorException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process that holds containers' output pipes open and outlives the engine; the next one adopts it. A pipe that nobody has open
 * forgets what is in it: without this, the last words of a container that ends while no engine runs would be lost.
 *
 * <p>It is started with the first pipe. Where that does not work the engine does without, and says so. Any thread may call.
 */
public final class PipeKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PipeKeeper.class);

    private final Path folder;
    private Optional<FileDescriptor> requests = Optional.empty();
    private Optional<ProcessHandle> process = Optional.empty();
    private boolean failed;

    /** @param folder where its files are; not made before it is needed */
    public PipeKeeper(Path folder) {
        this.folder = folder;
    }

    /** Holds a pipe until it is released, or deleted. */
    public synchronized void hold(Path pipe) {
        if (ensureRunning()) {
            send("hold " + pipe);
        }
    }

    /** Lets go of a pipe that is of no use any more. */
    public synchronized void release(Path pipe) {
        send("release " + pipe);
    }

    private boolean ensureRunning() {
        if (process.filter(ProcessHandle::isAlive).isPresent()) {
            return true;
        }
        try {
            openRequests();
            process = find();
            if (process.isPresent()) {
                send("sweep");
            } else {
                process = Optional.of(start());
            }
            failed = false;
            return true;
        } catch (IOException | LastErrorException e) {
            if (!failed) {
                LOG.warn("Nobody keeps the pipes of containers open while the engine is away: {}", e.getMessage());
            }
            failed = true;
            return false;
        }
    }

    private void openRequests() throws IOException {
        if (requests.isEmpty()) {
            Files.createDirectories(folder);
            Fifos.make(requestPipe());
            requests = Optional.of(Fifos.openToWrite(requestPipe()));
        }
    }

    private Path requestPipe() {
        return folder.resolve("requests");
    }

    private Path pidFile() {
        return folder.resolve("keeper.pid");
    }

    /** The one that serves these requests already. */
    private Optional<ProcessHandle> find() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
                    .filter(found -> found.info().arguments().map(all -> String.join(" ", all)).orElse("").contains(requestPipe().toString()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private ProcessHandle start() throws IOException {
        try (InputStream script = PipeKeeper.class.getResourceAsStream("pipe-keeper.sh")) {
            Path program = folder.resolve("pipe-keeper.sh");
            Files.copy(script, program, StandardCopyOption.REPLACE_EXISTING);
            return new ProcessBuilder("setsid", "bash", program.toString(), requestPipe().toString(), pidFile().toString())
                    .directory(Path.of("/").toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start().toHandle();
        }
    }

    /** A request that finds no room is given up: so many at once do not come before the keeper has read the first. */
    private void send(String request) {
        requests.ifPresent(pipe -> {
            byte[] line = (request + "\n").getBytes(StandardCharsets.UTF_8);
            ByteBuffer bytes = ByteBuffer.allocateDirect(line.length).put(line).flip();
            try {
                if (pipe.write(bytes, 0, line.length) < line.length) {
                    LOG.debug("The keeper of pipes is busy; not sent: {}", request);
                }
            } catch (IOException e) {
                LOG.debug("The keeper of pipes cannot be asked", e);
            }
        });
    }

    /** Lets it go on with what it holds, or end where that is nothing. */
    @Override
    public synchronized void close() {
        send("leave");
        requests.ifPresent(pipe -> {
            try {
                pipe.close();
            } catch (IOException e) {
                LOG.debug("{} could not be closed", requestPipe(), e);
            }
        });
        requests = Optional.empty();
    }
}
