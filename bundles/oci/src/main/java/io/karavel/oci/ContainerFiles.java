package io.karavel.oci;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Container;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/** Writes the files that the engine generates for a container. Has no state; calls for one container must not overlap. */
@Component(service = ContainerFiles.class)
public final class ContainerFiles {
    /**
     * Writes hostname, hosts and resolv.conf, each of mode 0644, into the folder of a container, which is made where it is
     * missing. What was there is replaced in place, so that a running container sees the change.
     *
     * @throws EngineException {@code INVALID} for an extra host that is none; {@code SYSTEM} where writing fails
     */
    public GeneratedFiles write(Container container, Path containerFolder, NetworkFacts network) {
        throw new EngineException(ErrorKind.NOT_IMPLEMENTED, "coming");
    }
}
