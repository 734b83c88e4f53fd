/** Makes the OCI runtime configuration of a container, as Docker would, and the files that belong to it. */
@Export
@Version("1.0.0")
package io.karavel.oci;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
