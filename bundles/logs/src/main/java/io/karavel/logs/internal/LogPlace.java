package io.karavel.logs.internal;

import io.karavel.spi.logging.LogTarget;

/**
 * Where a container's log is kept.
 *
 * @param target whose it is, with the driver's options
 * @param driver the name of the driver
 */
public record LogPlace(LogTarget target, String driver) {}
