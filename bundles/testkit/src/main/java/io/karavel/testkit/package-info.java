/**
 * For tests. What a plugin has to do is a class to extend, such as {@link io.karavel.testkit.ContainerRuntimeContract}; what an
 * engine needs around it is a fake that outlives it, such as {@link io.karavel.testkit.FakeMachine}.
 */
@Export
@Version("1.1.0")
package io.karavel.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
