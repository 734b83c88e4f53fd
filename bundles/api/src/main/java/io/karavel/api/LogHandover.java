package io.karavel.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A log that is ready to go on at another place: the former is closed, the new one open, and what is printed waits, within the bounds
 * of {@link LogTap}. One of the two methods has to be called; more calls do nothing. Neither blocks.
 */
@ProviderType
public interface LogHandover {
    /** Goes on at the new place. */
    void commit();

    /** Goes on where it was. */
    void undo();
}
