package io.karavel.spi.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Describes a runtime that is a program: a runc-compatible binary, with the arguments it always needs, or a containerd shim, with its
 * options. Register it as a service with a {@link RuntimeName}; the engine does the rest, as it does for the runtimes of its
 * configuration. What runs containers in Java itself is a {@link ContainerRuntime} instead.
 *
 * <p>While the service is there, {@code docker run --runtime NAME} starts containers with it, and {@code docker info} lists it. When it
 * goes, new containers cannot be started with it any more, while those that were keep what they were started with: they can be
 * stopped, exec'ed into and removed as ever.
 */
@ConsumerType
public interface OciRuntime {
    /**
     * What is to be run. Asked once, when the service comes, on the thread that brings it: must not block. Whether the program is
     * installed is looked at when a container is started, so it may come later than the service.
     */
    RuntimeLaunch launch();
}
