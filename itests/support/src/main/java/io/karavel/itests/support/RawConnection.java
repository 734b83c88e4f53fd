package io.karavel.itests.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A connection to an engine over which anything can be sent, also what no client would. */
public final class RawConnection implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final SocketChannel channel;
    private final StringBuilder received = new StringBuilder();

    public RawConnection(Path socket) {
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request with a JSON body, or with none where it is empty, on a connection of its own. */
    public static HttpReply request(Path socket, String method, String target, String body) {
        return request(socket, method, target, body, body.isEmpty() ? "" : "Content-Type: application/json\r\n");
    }

    public static HttpReply request(Path socket, String method, String target, String body, String headers) {
        try (RawConnection connection = new RawConnection(socket)) {
            connection.send(method + " " + target + " HTTP/1.1\r\nHost: engine\r\nConnection: close\r\n" + headers
                    + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + END_OF_HEAD + body);
            return connection.readToTheEnd();
        }
    }

    public void send(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells the other side that nothing more comes. */
    public void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until what came contains the text. */
    public String readUntil(String text) {
        while (received.indexOf(text) < 0) {
            if (!readMore()) {
                throw new AssertionError("the connection ended before '" + text + "' came: " + received);
            }
        }
        return received.toString();
    }

    /**
     * Reads until the other side closes, and takes it for an answer.
     *
     * @throws UncheckedIOException where the connection breaks or ends before the answer does
     */
    public HttpReply readToTheEnd() {
        while (readMore()) {
            // All of it is wanted.
        }
        return parse(received.toString());
    }

    private boolean readMore() {
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        try {
            if (channel.read(buffer) < 0) {
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        received.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
        return true;
    }

    private static HttpReply parse(String text) {
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            throw cutOff("no answer: '" + text + "'");
        }
        String[] lines = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int line = 1; line < lines.length; line++) {
            String[] parts = lines[line].split(":", 2);
            headers.put(parts[0].strip().toLowerCase(Locale.ROOT), parts[1].strip());
        }
        String body = text.substring(end + END_OF_HEAD.length());
        return new HttpReply(Integer.parseInt(lines[0].split(" ")[1]), headers,
                headers.getOrDefault("transfer-encoding", "").equals("chunked") ? joined(body) : body);
    }

    private static String joined(String chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int lineEnd = chunks.indexOf("\r\n", at);
            if (lineEnd < 0) {
                throw cutOff("an answer that is not complete: '" + chunks + "'");
            }
            int length = Integer.parseInt(chunks.substring(at, lineEnd), 16);
            if (length == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
            if (chunks.length() < lineEnd + 2 + length) {
                throw cutOff("an answer that is not complete: '" + chunks + "'");
            }
            body.writeBytes(chunks.substring(lineEnd + 2, lineEnd + 2 + length).getBytes(StandardCharsets.ISO_8859_1));
            at = lineEnd + 2 + length + 2;
        }
    }

    private static UncheckedIOException cutOff(String received) {
        return new UncheckedIOException(new EOFException(received));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
