/**
 * The client of containerd: what containerd keeps (content, images, snapshots, containers) and what it runs (tasks).
 *
 * <p>Every method that talks to containerd makes exactly one RPC unless it says otherwise, blocks the calling thread,
 * has a deadline of its own and throws {@link io.karavel.api.EngineException}. All types are safe for use by several
 * threads.
 */
@Export
@Version("1.0.0")
package io.karavel.containerd;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
