/** What runs containers. A runtime is a service; see {@link io.karavel.spi.runtime.ContainerRuntime}. */
@Export
@Version("1.0.0")
package io.karavel.spi.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
