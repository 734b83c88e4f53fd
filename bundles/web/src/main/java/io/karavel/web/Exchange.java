package io.karavel.web;

import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request and its answer. Exactly one of {@code reply}, {@code noContent}, {@code text}, {@code stream}, {@code hijack} and
 * {@code webSocket} is called, from any thread; a second one is an {@link IllegalStateException}. None of them blocks.
 */
@ProviderType
public interface Exchange {
    String method();

    /** The path asked for, without its version and its query, still encoded. */
    String path();

    /** The version asked for. */
    ApiVersion version();

    /** What a parameter of the route's path matched, decoded. */
    String parameter(String name);

    Query query();

    /** A header of the request. */
    Optional<String> header(String name);

    /**
     * The body, which has to be JSON.
     *
     * @throws io.karavel.api.EngineException {@code INVALID} where it is missing, of another content type, malformed,
     *                                        or followed by something
     */
    <T> T body(Class<T> type);

    /** As {@link #body}; empty where there is no body. */
    <T> Optional<T> optionalBody(Class<T> type);

    /**
     * The body as it arrives. Reading blocks, so for handlers on worker threads only, and takes no more from the client
     * than is read. It fails when the client goes away or sends nothing for minutes.
     */
    InputStream bodyStream();

    /** Adds a header to the answer; before it is begun. */
    void addHeader(String name, String value);

    /** Answers with a value as JSON. */
    void reply(int status, Object value);

    /** Answers with nothing but a status, such as 200 or 201. */
    void reply(int status);

    /** Answers 204. */
    void noContent();

    /** Answers with plain text. */
    void text(int status, String text);

    /** Answers with an error, as a thrown exception would. For those who answer after the handler returned. */
    void fail(Throwable error);

    /** Begins an answer that goes on; status and headers are sent at once. */
    ReplyStream stream(int status, String contentType);

    /**
     * Takes over the connection: from now on bytes go both ways without HTTP. Answers 101 where the client asked for an
     * upgrade, 200 otherwise.
     *
     * @param contentType of the answer, for example {@link ReplyStream#RAW_STREAM}
     */
    HijackedConnection hijack(String contentType);

    /**
     * Takes over the connection as a WebSocket (RFC 6455): what is written goes as binary messages, what comes in messages of either kind
     * is the input, and a closing handshake is the end.
     *
     * @throws io.karavel.api.EngineException {@code INVALID} where the client did not ask for one
     */
    HijackedConnection webSocket();

    /** Whether the client asked for an upgrade of the connection. */
    boolean upgradeRequested();
}
