package io.karavel.web.internal.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.api.ImageService.Progress;
import io.karavel.web.Exchange;
import io.karavel.web.ReplyStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a client how work goes on, as JSON objects. The answer begins with the first of them: until then a failure is
 * an error like any other, afterwards an object of its own.
 */
final class ProgressReply implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReply.class);
    private static final long PATIENCE_MINUTES = 10;

    /** One object. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Message(
            @JsonProperty("stream") String stream,
            @JsonProperty("status") String status,
            @JsonProperty("id") String id,
            @JsonProperty("progressDetail") Detail progressDetail,
            @JsonProperty("errorDetail") ErrorDetail errorDetail,
            @JsonProperty("error") String error) {

        static Message stream(String line) {
            return new Message(line + "\n", null, null, null, null, null);
        }

        static Message status(String line) {
            return new Message(null, line, null, null, null, null);
        }

        static Message error(String text) {
            return new Message(null, null, null, null, new ErrorDetail(text), text);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    record Detail(@JsonProperty("current") long current, @JsonProperty("total") long total) {}

    record ErrorDetail(@JsonProperty("message") String message) {}

    /** Work that tells how it goes on. */
    interface Work {
        void run(Progress progress) throws Exception;
    }

    private final Exchange exchange;
    private final boolean quiet;
    private final Function<String, Message> line;
    private Optional<ReplyStream> reply = Optional.empty();
    private boolean clientGone;

    private ProgressReply(Exchange exchange, boolean quiet, Function<String, Message> line) {
        this.exchange = exchange;
        this.quiet = quiet;
        this.line = line;
    }

    /**
     * Answers with the progress of some work. On a worker thread.
     *
     * @param quiet leaves out the steps
     * @param line  what a line for people becomes
     */
    static void during(Exchange exchange, boolean quiet, Function<String, Message> line, Work work) throws Exception {
        ProgressReply progress = new ProgressReply(exchange, quiet, line);
        try {
            work.run(progress);
        } catch (Exception e) {
            if (progress.reply.isEmpty()) {
                throw e;
            }
            progress.send(Message.error(Optional.ofNullable(e.getMessage()).orElseGet(e::toString)));
        }
        progress.begun().end();
    }

    @Override
    public void message(String text) {
        send(line.apply(text));
    }

    @Override
    public void step(String id, String status, long current, long total) {
        if (!quiet) {
            send(new Message(null, status, id, new Detail(current, total), null, null));
        }
    }

    private ReplyStream begun() {
        if (reply.isEmpty()) {
            reply = Optional.of(exchange.stream(200, ReplyStream.JSON));
        }
        return reply.get();
    }

    /** Work goes on also for a client that went away when it saw the answer begin: docker-java does so after a load. */
    private void send(Message message) {
        if (clientGone) {
            return;
        }
        try {
            begun().writeProgress(message).toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            LOG.debug("The client does not wait for the end", e);
            clientGone = true;
        } catch (TimeoutException e) {
            throw new EngineException(ErrorKind.TIMEOUT, "the client does not read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "the web server stops", e);
        }
    }
}
