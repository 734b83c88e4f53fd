/**
 * How routes are added to the Docker Engine API: register a {@link io.karavel.web.RouteGroup} as a service. The
 * engine's own routes come in the same way.
 */
@Export
@Version("1.0.0")
package io.karavel.web;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
