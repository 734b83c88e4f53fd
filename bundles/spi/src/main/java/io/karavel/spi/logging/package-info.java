/** Where the output of containers is kept. A log driver is a service; see {@link io.karavel.spi.logging.LogDriver}. */
@Export
@Version("1.1.0")
package io.karavel.spi.logging;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
