package io.karavel.containerd.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A running containerd that reads a certain configuration file, known by its command line. */
record ContainerdProcess(long pid, Path configuration) {

    /** The process the pid file names, or else any that reads the configuration, if it is alive. */
    static Optional<ContainerdProcess> find(ContainerdLayout layout) throws IOException {
        Optional<ContainerdProcess> noted = noted(layout);
        if (noted.isPresent()) {
            return noted;
        }
        // The last daemon may have died between starting containerd and noting its pid.
        return ProcessHandle.allProcesses()
                .map(handle -> new ContainerdProcess(handle.pid(), layout.configuration()))
                .filter(ContainerdProcess::alive)
                .findFirst();
    }

    private static Optional<ContainerdProcess> noted(ContainerdLayout layout) throws IOException {
        if (!Files.exists(layout.pidFile())) {
            return Optional.empty();
        }
        String text = Files.readString(layout.pidFile()).strip();
        if (!text.matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new ContainerdProcess(Long.parseLong(text), layout.configuration()))
                .filter(ContainerdProcess::alive);
    }

    /** Whether the pid is, still, that containerd. A process that only waits to be reaped has no command line. */
    boolean alive() {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            List<String> arguments = List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
            int option = arguments.indexOf("--config");
            return option > 0 && arguments.size() > option + 1
                    && arguments.get(option - 1).endsWith("containerd")
                    && arguments.get(option + 1).equals(configuration.toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it at once. What it stores survives that, and so do the containers. */
    void destroy() {
        if (alive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
