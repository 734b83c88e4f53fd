/** How network parts of the engine change the network of this machine. */
@Export
@Version("1.0.0")
package io.karavel.networks.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
