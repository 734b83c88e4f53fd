package io.karavel.stdio.internal;

import io.karavel.api.Attachment;
import io.karavel.api.DurableSink;
import io.karavel.api.EngineException;
import io.karavel.api.OutputSink;
import io.karavel.model.DetachKeys;
import io.karavel.spi.runtime.StreamPaths;
import io.karavel.stdio.AttachOptions;
import io.karavel.stdio.ProcessStreams;
import io.karavel.stdio.StreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of one process on one event loop, which alone touches what changes. */
public final class FifoStreams implements ProcessStreams {
    private static final Logger LOG = LoggerFactory.getLogger(FifoStreams.class);
    /** How long the taker of a chunk may take before the end of its process is not held up by it any longer. */
    private static final Duration STUCK = Duration.ofSeconds(30);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final StreamRequest request;
    private final IoEventLoop loop;
    private final SlowClients slowClients;
    private final StreamPaths paths;
    private final Spools spools;
    private final Optional<InputPipe> input;
    private final List<OutputPipe> outputs;
    private final CompletableFuture<Void> stdinClosed = new CompletableFuture<>();
    private final CompletableFuture<Void> outputEnded;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    private long lastProgress;
    private List<Taker> taps = List.of();
    private List<FifoAttachment> attachments = List.of();
    private boolean deleting;
    private boolean over;

    public FifoStreams(StreamRequest request, IoEventLoop loop, SlowClients slowClients) {
        this.request = request;
        this.loop = loop;
        this.slowClients = slowClients;
        paths = new StreamPaths(path(request.stdin(), "stdin"), path(request.stdout(), "stdout"),
                path(request.stderr() && !request.terminal(), "stderr"), request.terminal());
        List<Pipe> opened = new ArrayList<>();
        try {
            Files.createDirectories(request.folder());
            spools = new Spools(request, paths, this::run);
            input = openInput(opened);
            outputs = openOutputs(opened);
        } catch (IOException e) {
            opened.forEach(Pipe::close);
            throw EngineException.system("cannot open the streams in " + request.folder() + ": " + e.getMessage(), e);
        }
        input.ifPresent(pipe -> pipe.closed().thenRun(() -> stdinClosed.complete(null)));
        outputEnded = CompletableFuture.allOf(
                outputs.stream().map(OutputPipe::ended).toArray(CompletableFuture<?>[]::new));
        outputEnded.thenRun(() -> taps.forEach(Taker::end));
        opened.forEach(this::register);
    }

    private Optional<Path> path(boolean wanted, String name) {
        return wanted ? Optional.of(request.folder().resolve(name)) : Optional.empty();
    }

    private Optional<InputPipe> openInput(List<Pipe> opened) throws IOException {
        if (paths.stdin().isEmpty()) {
            return Optional.empty();
        }
        Path path = paths.stdin().get();
        Fifos.make(path);
        InputPipe pipe = new InputPipe(path, Fifos.openToWrite(path));
        opened.add(pipe);
        return Optional.of(pipe);
    }

    private List<OutputPipe> openOutputs(List<Pipe> opened) throws IOException {
        List<OutputPipe> pipes = new ArrayList<>();
        for (Path path : Stream.of(paths.stdout(), paths.stderr()).flatMap(Optional::stream).toList()) {
            boolean stderr = paths.stderr().filter(path::equals).isPresent();
            Fifos.make(path);
            OutputPipe pipe = new OutputPipe(path, Fifos.openToRead(path), stderr, spools.source(stderr), loop, this::deliver);
            opened.add(pipe);
            pipes.add(pipe);
        }
        return List.copyOf(pipes);
    }

    private void register(Pipe pipe) {
        loop.register(pipe).addListener((Future<IoRegistration> registration) -> {
            if (registration.isSuccess()) {
                pipe.registeredAs(registration.getNow());
            } else {
                LOG.error("The event loop refused {}", pipe.path(), registration.cause());
                pipe.close();
            }
        });
    }

    @Override
    public StreamPaths paths() {
        return paths;
    }

    @Override
    public void addTap(OutputSink tap) {
        Taker taker = Taker.tap(tap, loop);
        run(() -> {
            if (over || outputEnded.isDone()) {
                taker.end();
            } else {
                taps = Stream.concat(taps.stream(), Stream.of(taker)).toList();
            }
        });
        if (tap instanceof DurableSink log) {
            run(() -> spools.keptBy(log));
        }
    }

    private static DetachKeys detachKeys(String text) {
        return text.isEmpty() ? DetachKeys.DEFAULT : DetachKeys.parse(text).orElseThrow(
                () -> EngineException.invalid("Invalid detach keys (" + text + ") provided"));
    }

    @Override
    public Attachment attach(AttachOptions options, OutputSink sink) {
        DetachKeys keys = detachKeys(options.detachKeys());
        FifoAttachment attachment = new FifoAttachment(options, this, Taker.client(sink, loop, slowClients, request.folder()),
                request.terminal() ? Optional.of(new DetachFilter(keys.bytes())) : Optional.empty());
        boolean accepted = run(() -> {
            if (over) {
                attachment.end();
            } else {
                attachments = Stream.concat(attachments.stream(), Stream.of(attachment)).toList();
            }
        });
        if (!accepted) {
            attachment.end();
        }
        return attachment;
    }

    @Override
    public void started() {
        run(() -> {
            input.ifPresent(InputPipe::readerOpen);
            spools.ready().thenRun(() -> outputs.forEach(OutputPipe::flow));
        });
    }

    @Override
    public CompletionStage<Void> stdinClosed() {
        return stdinClosed.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> outputEnded() {
        return outputEnded.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> outputQuiet(Duration quiet) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        outputEnded.thenRun(() -> reached.complete(null));
        boolean accepted = run(() -> {
            progressed();
            awaitQuiet(quiet, reached);
        });
        if (!accepted) {
            reached.complete(null);
        }
        return reached;
    }

    private void awaitQuiet(Duration quiet, CompletableFuture<Void> reached) {
        if (reached.isDone()) {
            return;
        }
        Duration limit = outputs.stream().anyMatch(OutputPipe::isTaking) ? STUCK : quiet;
        Duration left = limit.minusNanos(System.nanoTime() - lastProgress);
        if (left.isNegative() || left.isZero()) {
            reached.complete(null);
        } else {
            loop.schedule(() -> awaitQuiet(quiet, reached), left.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public CompletionStage<Void> finish() {
        run(() -> {
            deleting = true;
            spools.ready().thenRun(() -> outputs.forEach(OutputPipe::drain));
            outputEnded.thenRun(this::leave);
        });
        return gone();
    }

    @Override
    public CompletionStage<Void> abandon() {
        run(() -> {
            deleting = true;
            stop();
        });
        return gone();
    }

    @Override
    public CompletionStage<Void> close() {
        run(this::stop);
        return gone();
    }

    /** Completes when it is over, whichever way. */
    public CompletionStage<Void> gone() {
        return gone.minimalCompletionStage();
    }

    private void stop() {
        outputs.forEach(OutputPipe::stop);
        outputEnded.thenRun(this::leave);
    }

    private void leave() {
        if (over) {
            return;
        }
        over = true;
        input.ifPresent(InputPipe::stop);
        attachments.forEach(FifoAttachment::end);
        attachments = List.of();
        taps = List.of();
        if (deleting) {
            delete();
        }
        gone.complete(null);
    }

    private void delete() {
        try {
            for (Path path : Stream.of(paths.stdin(), paths.stdout(), paths.stderr()).flatMap(Optional::stream).toList()) {
                Files.deleteIfExists(path);
            }
            spools.deleteOnceKept(request.folder());
            Files.deleteIfExists(request.folder());
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} holds more than pipes and stays", request.folder());
        } catch (IOException e) {
            LOG.warn("The pipes in {} could not be deleted", request.folder(), e);
        }
    }

    private CompletableFuture<Void> deliver(boolean stderr, ByteBuf chunk) {
        Stream<Taker> clients = attachments.stream().filter(one -> one.wants(stderr)).map(FifoAttachment::taker);
        CompletableFuture<?>[] busy = Stream.concat(taps.stream(), clients).toList().stream()
                .map(taker -> taker.give(stderr, chunk))
                .filter(taken -> !taken.isDone())
                .toArray(CompletableFuture<?>[]::new);
        progressed();
        return busy.length == 0 ? DONE : CompletableFuture.allOf(busy).thenRun(this::progressed);
    }

    private void progressed() {
        lastProgress = System.nanoTime();
    }

    /** Runs something on the event loop: at once, or after what was asked before. Not when the loop has stopped. */
    boolean run(Runnable work) {
        if (loop.inEventLoop()) {
            work.run();
        } else if (loop.isShuttingDown()) {
            return false;
        } else {
            loop.execute(work);
        }
        return true;
    }

    CompletableFuture<Void> input(ByteBuffer data) {
        return input.map(pipe -> pipe.write(data)).orElse(DONE);
    }

    /** A client's input is over. Returns whether the process's is, by that. */
    boolean inputLeft() {
        boolean once = request.stdinOnce() && !request.terminal();
        if (once) {
            input.ifPresent(InputPipe::end);
        }
        return once;
    }

    void left(FifoAttachment attachment) {
        attachments = attachments.stream().filter(one -> one != attachment).toList();
    }
}
