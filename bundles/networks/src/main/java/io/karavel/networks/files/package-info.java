/** How network parts of the engine keep what the next engine has to know. */
@Export
@Version("1.0.0")
package io.karavel.networks.files;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
