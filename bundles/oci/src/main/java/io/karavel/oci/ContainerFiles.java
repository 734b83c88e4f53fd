package io.karavel.oci;

import io.karavel.api.EngineException;
import io.karavel.model.Container;
import io.karavel.oci.internal.HostsFile;
import io.karavel.oci.internal.ResolverFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.osgi.service.component.annotations.Component;

/** Writes the files that the engine generates for a container. Has no state; calls for one container must not overlap. */
@Component(service = ContainerFiles.class)
public final class ContainerFiles {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * Writes hostname, hosts and resolv.conf, each of mode 0644, into the folder of a container, which is made where it is
     * missing. What was there is replaced in place, so that a running container sees the change. A container that shares
     * another's network uses the files of that one: {@link GeneratedFiles#in}.
     *
     * @throws EngineException {@code INVALID} for an extra host that is none; {@code SYSTEM} where reading the host's files or
     *                         writing fails
     */
    public GeneratedFiles write(Container container, Path containerFolder, NetworkFacts network) {
        GeneratedFiles files = GeneratedFiles.in(containerFolder);
        try {
            Files.createDirectories(containerFolder);
            String hostname = hostname(container);
            write(files.hostname(), hostname + "\n");
            write(files.hosts(), HostsFile.text(container, hostname, network));
            write(files.resolvConf(), ResolverFile.text(container.hostConfig(), network));
        } catch (IOException e) {
            throw EngineException.system("cannot write the files of container " + container.id() + ": " + e.getMessage(), e);
        }
        return files;
    }

    private static String hostname(Container container) throws IOException {
        if (!container.config().hostname().isEmpty()) {
            return container.config().hostname();
        }
        return container.hostConfig().namespaces().hostNetwork()
                ? Files.readString(HOSTNAME).strip()
                : container.id().shortForm();
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
