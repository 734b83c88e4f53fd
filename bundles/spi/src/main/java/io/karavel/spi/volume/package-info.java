/** Where the contents of volumes are. A volume driver is a service; see {@link io.karavel.spi.volume.VolumeDriver}. */
@Export
@Version("1.0.0")
package io.karavel.spi.volume;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
