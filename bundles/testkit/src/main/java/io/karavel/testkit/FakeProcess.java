package io.karavel.testkit;

import io.karavel.api.EngineException;
import io.karavel.model.Signal;
import io.karavel.model.TerminalSize;
import io.karavel.spi.runtime.ProcessExit;
import io.karavel.spi.runtime.StreamPaths;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A process that exists in the test alone, seen from the inside: the test prints for it, reads its input and ends it. It has its ends
 * of real named pipes open from its creation to its end, as a shim has. Any thread may call.
 */
public class FakeProcess {
    private final int pid;
    private final Optional<RandomAccessFile> stdout;
    private final Optional<RandomAccessFile> stderr;
    private final Optional<InputStream> stdin;
    private final CompletableFuture<ProcessExit> exit = new CompletableFuture<>();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final Set<Signal> ignored = ConcurrentHashMap.newKeySet();
    private volatile boolean started;
    private volatile boolean stdinClosed;
    private volatile Optional<TerminalSize> size = Optional.empty();

    FakeProcess(int pid, StreamPaths paths) {
        this.pid = pid;
        try {
            stdout = openOutput(paths.stdout());
            stderr = openOutput(paths.stderr());
            // The engine holds the writing end already, so this does not wait for one.
            stdin = paths.stdin().isPresent() ? Optional.of(new FileInputStream(paths.stdin().get().toFile())) : Optional.empty();
        } catch (IOException e) {
            throw EngineException.system("cannot open the pipes of process " + pid, e);
        }
    }

    private static Optional<RandomAccessFile> openOutput(Optional<Path> path) throws IOException {
        return path.isPresent() ? Optional.of(new RandomAccessFile(path.get().toFile(), "rw")) : Optional.empty();
    }

    /** No process of this machine's has it. */
    public int pid() {
        return pid;
    }

    /** Whether the user's command was let run. */
    public boolean started() {
        return started;
    }

    /** Every signal it was sent, those that it ignores too. */
    public List<Signal> signals() {
        return List.copyOf(signals);
    }

    /** From now on nothing happens by this signal. */
    public void ignore(Signal signal) {
        ignored.add(signal);
    }

    public Optional<TerminalSize> size() {
        return size;
    }

    /** Whether the runtime was told that no more input will come. */
    public boolean stdinClosed() {
        return stdinClosed;
    }

    /** Writes to its standard output; waits while the pipe is full. */
    public void print(String text) {
        write(stdout, text);
    }

    /** Writes to its standard error; waits while the pipe is full. */
    public void printError(String text) {
        write(stderr, text);
    }

    private void write(Optional<RandomAccessFile> stream, String text) {
        try {
            stream.orElseThrow(() -> new AssertionError("process " + pid + " does not have this stream"))
                    .write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads its input to the end; waits for it. */
    public String readInput() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            stdin.orElseThrow(() -> new AssertionError("process " + pid + " has no input")).transferTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Ends it by itself. Nothing happens where it has ended. */
    public void exit(int code) {
        if (!exit.isDone()) {
            closePipes();
            exit.complete(new ProcessExit(code, Instant.now()));
        }
    }

    public boolean ended() {
        return exit.isDone();
    }

    CompletableFuture<ProcessExit> exit() {
        return exit;
    }

    void start() {
        started = true;
    }

    void resize(TerminalSize newSize) {
        size = Optional.of(newSize);
    }

    void closeStdin() {
        stdinClosed = true;
    }

    void signal(Signal signal) {
        if (exit.isDone()) {
            throw EngineException.notFound("process already finished");
        }
        signals.add(signal);
        deliver(signal);
    }

    void deliver(Signal signal) {
        if (!ignored.contains(signal) && (signal.equals(Signal.KILL) || signal.equals(Signal.TERM))) {
            exit(128 + signal.number());
        }
    }

    void closePipes() {
        try {
            if (stdout.isPresent()) {
                stdout.get().close();
            }
            if (stderr.isPresent()) {
                stderr.get().close();
            }
            if (stdin.isPresent()) {
                stdin.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
