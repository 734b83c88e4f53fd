package io.karavel.oci.internal;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The small init that may come before the user's command: it reaps orphans and passes signals on. */
final class InitProcess {
    /** Where the container sees it. */
    static final String DESTINATION = "/sbin/docker-init";

    private static final List<String> PLACES = List.of("/usr/bin/docker-init", "/usr/libexec/docker/docker-init",
            "/usr/local/libexec/docker/docker-init", "/usr/bin/tini-static", "/usr/bin/tini");

    private InitProcess() {}

    /** The binary, where the container wants one. A container that sees other processes has no use for it. */
    static Optional<Path> find(HostConfig config, EngineConfig engine) {
        if (!config.init().orElse(engine.init()) || !NamespaceList.hasOwnPid(config.namespaces())) {
            return Optional.empty();
        }
        List<String> places = engine.initPath().map(List::of).orElse(PLACES);
        return Optional.of(places.stream().map(Path::of).filter(Files::isExecutable).findFirst()
                .orElseThrow(() -> EngineException.invalid("no init process: none of " + String.join(", ", places)
                        + " can be executed; install tini or set init-path")));
    }

    static List<String> prefix(List<String> command) {
        return Stream.concat(Stream.of(DESTINATION, "--"), command.stream()).toList();
    }
}
