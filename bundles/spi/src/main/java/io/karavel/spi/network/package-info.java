/**
 * How networks are made. A network driver is a service; see {@link io.karavel.spi.network.NetworkDriver}.
 *
 * <p>The engine keeps which networks and endpoints there are, gives addresses, makes the network namespaces of containers and their
 * routes, and answers for names. A driver makes interfaces in these namespaces, and lets what is in a network reach what it should.
 */
@Export
@Version("1.1.0")
package io.karavel.spi.network;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
