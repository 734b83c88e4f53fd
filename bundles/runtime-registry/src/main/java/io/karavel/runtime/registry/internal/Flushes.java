package io.karavel.runtime.registry.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.LongAdder;

/**
 * Has the disk keep what was written, through a power cut too, and counts how often it was waited for: that is nearly all that a change of
 * the configuration costs.
 */
final class Flushes {
    private static final LongAdder COUNT = new LongAdder();

    private Flushes() {}

    /** What was written to a file. */
    static void file(FileChannel file) throws IOException {
        COUNT.increment();
        file.force(true);
    }

    /** Which files are in a folder. */
    static void folder(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            COUNT.increment();
            directory.force(true);
        }
    }

    /** How often since this Java began. */
    static long count() {
        return COUNT.sum();
    }
}
