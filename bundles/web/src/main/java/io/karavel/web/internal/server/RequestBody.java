package io.karavel.web.internal.server;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Takes a request's body piece by piece, on the event loop. */
interface RequestBody {
    /** How many bytes of a body are collected before its handler is called. */
    int LARGEST = 8 * 1024 * 1024;

    String TOO_LARGE = "http: request body too large";

    /** Nobody wants it. */
    RequestBody NONE = new RequestBody() {
        @Override
        public void put(ByteBuf piece) {
            piece.release();
        }

        @Override
        public void complete() {}

        @Override
        public void fail(String message) {}
    };

    /** Takes over a piece. */
    void put(ByteBuf piece);

    void complete();

    /** The rest will not come. */
    void fail(String message);

    /** Whether more should be read from the client. */
    default boolean hasRoom() {
        return true;
    }

    /** The request was answered: what is left is of no interest. */
    default void close() {}

    /** Hands the body out as it arrives. */
    static RequestBody streamed(BodyStream stream) {
        return new RequestBody() {
            @Override
            public void put(ByteBuf piece) {
                stream.put(piece);
            }

            @Override
            public void complete() {
                stream.complete();
            }

            @Override
            public void fail(String message) {
                stream.fail(message);
            }

            @Override
            public boolean hasRoom() {
                return stream.hasRoom();
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    /** Collects the body and hands it out when it is all there; or says why it will not be. */
    static RequestBody whole(Consumer<InputStream> complete, Consumer<String> refuse) {
        ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
        return new RequestBody() {
            private boolean refused;

            @Override
            public void put(ByteBuf piece) {
                try {
                    if (!refused && collected.size() + piece.readableBytes() > LARGEST) {
                        fail(TOO_LARGE);
                    } else if (!refused) {
                        piece.readBytes(collected, piece.readableBytes());
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    piece.release();
                }
            }

            @Override
            public void complete() {
                if (!refused) {
                    complete.accept(new ByteArrayInputStream(collected.toByteArray()));
                }
            }

            @Override
            public void fail(String message) {
                if (!refused) {
                    refused = true;
                    refuse.accept(message);
                }
            }
        };
    }
}
