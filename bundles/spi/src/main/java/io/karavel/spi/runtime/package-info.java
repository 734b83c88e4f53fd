/**
 * What runs containers. A runtime is a service that a bundle registers; there are two kinds.
 *
 * <ul>
 *   <li>An {@link io.karavel.spi.runtime.OciRuntime} <em>describes</em> a program that is installed: a runc-compatible binary with
 *       arguments, or a containerd shim. Most runtimes are of this kind.
 *   <li>A {@link io.karavel.spi.runtime.ContainerRuntime} <em>is</em> a runtime, in Java: it makes the tasks itself.
 * </ul>
 *
 * <p>A whole plugin of the first kind is this class,
 *
 * <pre>{@code
 * package com.example.sandbox;
 *
 * import io.karavel.spi.runtime.OciRuntime;
 * import io.karavel.spi.runtime.RuntimeLaunch;
 * import io.karavel.spi.runtime.RuntimeName;
 * import org.osgi.service.component.annotations.Component;
 *
 * @Component
 * @RuntimeName("sandbox")
 * public final class SandboxRuntime implements OciRuntime {
 *     @Override
 *     public RuntimeLaunch launch() {
 *         return RuntimeLaunch.binary("runsc", "--platform=ptrace");
 *     }
 * }
 * }</pre>
 *
 * <p>and a pom that has {@code io.karavel:spi} and {@code org.osgi:org.osgi.service.component.annotations} at scope {@code provided},
 * and {@code biz.aQute.bnd:bnd-maven-plugin} with its goal {@code jar}, which makes the class a component of a bundle. (The archetype
 * {@code io.karavel:runtime-archetype} writes both.) The jar, copied into the engine's {@code deploy} folder, makes
 * {@code docker run --runtime sandbox} work; removing it there takes the runtime away.
 *
 * <p>To test one, extend {@code OciRuntimeContract} or {@code ContainerRuntimeContract} of {@code io.karavel:testkit}.
 */
@Export
@Version("1.2.0")
package io.karavel.spi.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
