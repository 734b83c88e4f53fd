package io.karavel.api;

import io.karavel.model.ContainerId;
import io.karavel.model.LogConfig;
import io.karavel.spi.logging.LogTarget;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where the output of containers is kept, and read again. The engine has it written; who wants to read a log asks
 * {@link ContainerStreams}. A log driver is named as its service is, see {@link io.karavel.spi.logging.LogDriver}.
 */
@ProviderType
public interface ContainerLogs {
    /**
     * Refuses a driver there is not, and options it cannot use.
     *
     * @throws EngineException {@code INVALID}
     */
    void validate(LogConfig config);

    /**
     * Opens a container's log for a run that begins. One that is still being closed is waited for, in the background, so lines stay in
     * order.
     *
     * @throws EngineException {@code INVALID} for {@code mode} and {@code max-buffer-size} it cannot read
     */
    LogTap open(LogTarget target, String driver);

    /** As {@link #open}, for a run that an engine before began. */
    LogTap resume(LogTarget target, String driver);

    /**
     * Makes the log of a run that is under way ready to go on at another place, from the first record that is not in the former one on:
     * none is lost, none is in both. Blocks until it is ready.
     *
     * @return empty where no run is under way
     * @throws EngineException {@code INVALID} where there is no such driver or it cannot use the options; {@code SYSTEM} where it cannot
     *                         open the log, {@code TIMEOUT} where it or the present driver takes too long, {@code CONFLICT} where
     *                         someone else does the same; nothing changed then
     */
    Optional<LogHandover> handOver(LogTarget target, String driver);

    /**
     * Delivers a container's log. Following one ends when the tap that is open now has ended and the rest is delivered; at once
     * where none is open.
     *
     * @throws EngineException {@code INVALID} where there is no such driver; {@code NOT_IMPLEMENTED} where it cannot read
     */
    Following follow(LogTarget target, String driver, LogQuery query, OutputSink sink);

    /** How many records of a container did not get into its log, as {@link LogTap#dropped()}, in all runs since this service began. */
    long dropped(ContainerId id);

    /** How many records of all containers did not get into their logs since this service began, those that are gone included. */
    long dropped();

    /** A container is gone. */
    void forget(ContainerId id);

    /** The names of the drivers there are now, in their order. */
    List<String> names();
}
