package io.karavel.web.internal.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that writes and reads HTTP by hand. */
public final class UnixClient implements AutoCloseable {
    /** An answer; header names in lower case. */
    public record Response(int status, String reason, Map<String, String> headers, byte[] content) {
        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    public final SocketChannel channel;
    public final InputStream in;
    public final OutputStream out;

    public UnixClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(new Input());
        out = new Output();
    }

    /** Unlike the JDK's adapters, these two do not lock each other out. */
    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, length));
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(data, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
    }

    public void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a whole answer to something other than HEAD. */
    public Response response() throws IOException {
        Response head = head();
        byte[] content;
        if (head.headers.containsKey("content-length")) {
            content = in.readNBytes(Integer.parseInt(head.headers.get("content-length")));
        } else if ("chunked".equals(head.headers.get("transfer-encoding"))) {
            content = chunks();
        } else if (head.status == 204 || head.status == 304 || head.status < 200) {
            content = new byte[0];
        } else {
            content = in.readAllBytes();
        }
        return new Response(head.status, head.reason, head.headers, content);
    }

    /** Reads the head of an answer. */
    public Response head() throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        return new Response(Integer.parseInt(status[1]), status[2], headers, new byte[0]);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            all.write(chunk);
        }
        return all.toByteArray();
    }

    /** Reads one chunk; an empty one is the last. */
    public byte[] chunk() throws IOException {
        byte[] content = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return content;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("after: " + line);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
