package io.karavel.web.internal.container;

import io.karavel.api.AttachRequest;
import io.karavel.api.Attachment;
import io.karavel.api.ContainerStreams;
import io.karavel.api.EngineException;
import io.karavel.api.Following;
import io.karavel.api.LogQuery;
import io.karavel.api.OutputSink;
import io.karavel.model.Container;
import io.karavel.model.ContainerId;
import io.karavel.model.HostConfig;
import io.karavel.model.LogConfig;
import io.karavel.model.TerminalSize;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Streams that carry what they are told to. */
final class FakeStreams implements ContainerStreams {
    volatile AttachRequest attachRequest;
    volatile FakeAttachment attachment;
    volatile LogQuery logQuery;
    volatile OutputSink logSink;
    final CompletableFuture<Void> logsEnded = new CompletableFuture<>();
    final CompletableFuture<Void> logsClosed = new CompletableFuture<>();
    volatile LogConfig changedLog;
    volatile long dropped;
    volatile TerminalSize size;
    volatile EngineException refusal;

    private void refuse() {
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public Attachment attach(String reference, AttachRequest request, OutputSink sink) {
        refuse();
        attachRequest = request;
        FakeAttachment made = new FakeAttachment(sink);
        made.print(false, "early ");
        attachment = made;
        return made;
    }

    @Override
    public Following logs(String reference, LogQuery query, OutputSink sink) {
        refuse();
        logQuery = query;
        logSink = sink;
        sink.write(false, ByteBuffer.wrap("one\n".getBytes(StandardCharsets.UTF_8)));
        return new Following() {
            @Override
            public CompletionStage<Void> ended() {
                return logsEnded;
            }

            @Override
            public void close() {
                logsClosed.complete(null);
                logsEnded.complete(null);
            }
        };
    }

    @Override
    public Container changeLog(String reference, LogConfig log) {
        refuse();
        changedLog = log;
        return Samples.running(1, "web").withHostConfig(HostConfig.DEFAULT.with(log));
    }

    @Override
    public long droppedLogRecords(ContainerId id) {
        return dropped;
    }

    @Override
    public void resize(String reference, TerminalSize newSize) {
        refuse();
        size = newSize;
    }
}
