package io.karavel.itests.faults;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Kernel;
import java.util.Comparator;
import java.util.Set;

/** What is left of an engine whose test failed: its processes are ended, each by its id, and what it mounted is unmounted. */
final class Wreckage {
    private final Engine engine;
    private final Kernel kernel;

    Wreckage(Engine engine) {
        this.engine = engine;
        kernel = new Kernel(engine.root());
    }

    /** Does nothing where nothing is left. */
    void clear() {
        engine.destroy();
        Set<String> containers = kernel.shims().keySet();
        kernel.shims().values().forEach(pids -> pids.forEach(Wreckage::end));
        kernel.processes().forEach((id, pids) -> {
            if (containers.contains(id)) {
                pids.forEach(Wreckage::end);
            }
        });
        // What is mounted last may be on what was mounted before.
        kernel.mounts().stream().sorted(Comparator.reverseOrder()).forEach(point -> Command.of("umount", "--lazy", point).run());
    }

    private static void end(int pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
