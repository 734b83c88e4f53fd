package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All the engine knows of one container that is worth storing. A change is a new value.
 *
 * @param name       without the slash that the API puts before it
 * @param image      the image it was made from, as it was then
 * @param desired    what the user wants of it
 * @param actual     what was observed of it
 * @param runtime    the runtime it was last started with; empty before the first start
 * @param mounts     the volumes it has, and what it took over from other containers; see {@link ContainerMount}
 * @param health     what was observed by its checks, in this run or the last; empty where it was never checked
 */
public record Container(
        ContainerId id,
        String name,
        Instant created,
        ContainerConfig config,
        HostConfig hostConfig,
        ContainerImage image,
        DesiredState desired,
        ActualState actual,
        Optional<RuntimeBinding> runtime,
        List<ContainerMount> mounts,
        Optional<Health> health) {

    /**
     * The image of a container.
     *
     * @param reference what the user called it
     * @param os        and {@code architecture}: its platform
     */
    public record ContainerImage(Digest id, String reference, String os, String architecture) {
        public ContainerImage {
            requireNonNull(id);
            requireNonNull(reference);
            requireNonNull(os);
            requireNonNull(architecture);
        }
    }

    public Container {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(created);
        requireNonNull(config);
        requireNonNull(hostConfig);
        requireNonNull(image);
        requireNonNull(desired);
        requireNonNull(actual);
        requireNonNull(runtime);
        mounts = Values.list(mounts);
        health = Values.optional(health);
    }

    /** One without volumes. */
    public Container(ContainerId id, String name, Instant created, ContainerConfig config, HostConfig hostConfig, ContainerImage image,
            DesiredState desired, ActualState actual, Optional<RuntimeBinding> runtime) {
        this(id, name, created, config, hostConfig, image, desired, actual, runtime, List.of());
    }

    /** One that was never checked. */
    public Container(ContainerId id, String name, Instant created, ContainerConfig config, HostConfig hostConfig, ContainerImage image,
            DesiredState desired, ActualState actual, Optional<RuntimeBinding> runtime, List<ContainerMount> mounts) {
        this(id, name, created, config, hostConfig, image, desired, actual, runtime, mounts, Optional.empty());
    }

    public Container withName(String newName) {
        return new Container(id, newName, created, config, hostConfig, image, desired, actual, runtime, mounts, health);
    }

    public Container withDesired(DesiredState wish) {
        return new Container(id, name, created, config, hostConfig, image, wish, actual, runtime, mounts, health);
    }

    public Container withActual(ActualState observed) {
        return new Container(id, name, created, config, hostConfig, image, desired, observed, runtime, mounts, health);
    }

    public Container withHostConfig(HostConfig newHostConfig) {
        return new Container(id, name, created, config, newHostConfig, image, desired, actual, runtime, mounts, health);
    }

    public Container withRuntime(RuntimeBinding binding) {
        return new Container(id, name, created, config, hostConfig, image, desired, actual, Optional.of(binding), mounts, health);
    }

    public Container withHealth(Optional<Health> newHealth) {
        return new Container(id, name, created, config, hostConfig, image, desired, actual, runtime, mounts, newHealth);
    }

    public Container withHealthcheck(Healthcheck check) {
        return new Container(id, name, created, config.withHealthcheck(check), hostConfig, image, desired, actual, runtime, mounts, health);
    }

    /** Whether its health is to be checked while it runs. */
    public boolean checked() {
        return config.healthcheck().filter(Healthcheck::enabled).isPresent();
    }

    /** Its state in Docker's words. */
    public StateView view() {
        return StateView.of(actual);
    }
}
