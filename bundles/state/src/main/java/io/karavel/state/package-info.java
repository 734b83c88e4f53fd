/** The truth about containers: the store, and the one function that says which change may follow which. */
@Export
@Version("1.0.0")
package io.karavel.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
