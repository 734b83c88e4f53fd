/**
 * Ways to find out whether a container is well. A kind of probe is a service that a bundle registers; see
 * {@link io.karavel.spi.health.HealthProbe}. A whole plugin is this class, and a pom as {@link io.karavel.spi.runtime} describes it:
 *
 * <pre>{@code
 * @Component(property = HealthProbe.TYPE + "=FILE")
 * public final class FileProbe implements HealthProbe {
 *     @Override
 *     public ProbeRun begin(ProbeTarget target) {
 *         boolean there = Files.exists(Path.of("/proc/" + target.pid() + "/root" + target.arguments().get(0)));
 *         return ProbeRun.of(there ? ProbeResult.healthy("it is there") : ProbeResult.unhealthy("it is not there"));
 *     }
 * }
 * }</pre>
 *
 * <p>Copied into the engine's {@code deploy} folder, it makes {@code docker run --label 'io.karavel.health.test=FILE /ready' …} work, and
 * a healthcheck with the test {@code ["FILE", "/ready"]} in Compose.
 *
 * <p>To test one, extend {@code HealthProbeContract} of {@code io.karavel:testkit}.
 */
@Export
@Version("1.0.0")
package io.karavel.spi.health;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
