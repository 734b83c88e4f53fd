package io.karavel.oci;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerConfig;
import io.karavel.model.HostConfig;
import io.karavel.model.Resources;
import io.karavel.oci.internal.SpecWriter;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Makes OCI runtime configurations (version 1.0.2) with Docker's defaults. Has no state; any thread may call. Reads this
 * machine's {@code /proc}, {@code /sys}, {@code /dev} and the layers of root file systems; the only thing it changes is to create
 * the missing source folders of binds, as Docker does.
 */
@Component(service = RuntimeSpecs.class)
public final class RuntimeSpecs {
    private final SpecWriter writer;

    @Activate
    public RuntimeSpecs() {
        writer = SpecWriter.forThisMachine();
    }

    /**
     * Refuses what no container can be made from, before there is one.
     *
     * @throws EngineException {@code INVALID}, with Docker's words; {@code NOT_IMPLEMENTED} for what this engine cannot do
     */
    public void validate(ContainerConfig config, HostConfig hostConfig, EngineConfig engine) {
        writer.validate(config, hostConfig, engine);
    }

    /**
     * Refuses limits that no container can have.
     *
     * @throws EngineException {@code INVALID}, with Docker's words
     */
    public void validate(Resources limits) {
        writer.validate(limits);
    }

    /**
     * OCI's {@code resources} object that gives a container that runs other limits, as JSON in UTF-8.
     *
     * @param named  what is to be changed: every limit that is not zero, empty or absent here, and those that go together with it
     * @param limits what all limits are to be. One that is to be none is taken away; where that cannot be said, it is what the kernel gives
     *               to who asks for nothing. A weight for disks that is to be none stays as it is, because what it was depends on the disk
     * @return empty where nothing is to be changed
     */
    public Optional<byte[]> update(Resources named, Resources limits) {
        return writer.update(named, limits);
    }

    /**
     * The runtime configuration of a container, as JSON in UTF-8. Its root file system is the folder {@code rootfs} of the bundle.
     *
     * @throws EngineException {@code INVALID} where what the user asked for makes no sense in this image or on this machine;
     *                         what {@link ContainerProcesses} throws
     */
    public byte[] container(SpecRequest request) {
        return writer.container(request);
    }

    /**
     * OCI's {@code process} object of a further process in a container, as JSON in UTF-8.
     *
     * @throws EngineException {@code INVALID} where its user is not known in the container
     */
    public byte[] process(ExecProcessRequest request) {
        return writer.process(request);
    }
}
