/** Input and output of processes in containers: the engine's ends of their named pipes. See {@link io.karavel.stdio.StdioService}. */
@Export
@Version("1.0.0")
package io.karavel.stdio;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
