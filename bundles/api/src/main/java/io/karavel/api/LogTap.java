package io.karavel.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes a container's output into its log. With {@code mode=blocking} at most 1 MiB waits to be written, and then the stage of
 * {@link #write} waits too; with {@code mode=non-blocking} what finds the buffer full is dropped and counted.
 */
@ProviderType
public interface LogTap extends DurableSink {
    /** How many records, lines or pieces of long ones, did not get into the log: the buffer was full, or the driver failed. */
    long dropped();
}
