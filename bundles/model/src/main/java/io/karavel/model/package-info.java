/** The values of the engine: immutable, without behaviour that needs anything but the JDK. */
@Export
@Version("1.0.0")
package io.karavel.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
