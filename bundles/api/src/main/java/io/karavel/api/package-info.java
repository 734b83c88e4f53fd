/** What clients of the engine call: faces such as the web API and the shell, and whoever embeds the engine. */
@Export
@Version("1.0.0")
package io.karavel.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
