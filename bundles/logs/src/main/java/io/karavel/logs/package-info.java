/** Writes the output of containers to log drivers, and reads it back. See {@link io.karavel.logs.LogService}. */
@Export
@Version("1.0.0")
package io.karavel.logs;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
