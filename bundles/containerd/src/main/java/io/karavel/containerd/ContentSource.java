package io.karavel.containerd;

import java.io.IOException;
import java.io.InputStream;
import org.osgi.annotation.versioning.ConsumerType;

/** Content that can be read from anywhere in it, so that writing can go on where it was broken off. */
@FunctionalInterface
@ConsumerType
public interface ContentSource {
    /**
     * Opens the content from {@code offset} to its end. Called at most once per write, with 0 unless an
     * earlier one broke off; the stream is closed when the write ends.
     */
    InputStream openAt(long offset) throws IOException;
}
