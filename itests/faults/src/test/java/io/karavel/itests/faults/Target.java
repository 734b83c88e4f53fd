package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What is killed, and how it comes back. */
interface Target {
    /** Kills it and returns when it is back, or where nobody brings it back, at once. What was killed is the answer. */
    String strike(RandomGenerator random);

    /** The engine; every tenth time {@code karavel up} brings it back. */
    static Target daemon(Engine engine, EngineProcess process) {
        return new Target() {
            private int strikes;

            @Override
            public String strike(RandomGenerator random) {
                long pid = engine.process().pid();
                engine.killHard();
                strikes++;
                if (strikes % 10 == 0) {
                    engine.up();
                } else {
                    process.startAgain();
                }
                return "the engine, process " + pid;
            }
        };
    }

    /** Its containerd, which the engine starts again. */
    static Target containerd(Containerd containerd) {
        return random -> {
            int pid = containerd.pid().orElseThrow();
            kill(pid);
            await("another containerd").atMost(30, SECONDS).pollInterval(50, MILLISECONDS)
                    .until(() -> containerd.pid().filter(other -> other != pid).isPresent() && containerd.tasks().isPresent());
            return "containerd, process " + pid;
        };
    }

    /** The shim of one of the containers. */
    static Target shim(Kernel kernel, Set<String> disturbed) {
        return random -> {
            List<Map.Entry<String, Integer>> shims = kernel.shims().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
            if (shims.isEmpty()) {
                return "nothing, as there is no shim";
            }
            Map.Entry<String, Integer> chosen = shims.get(random.nextInt(shims.size()));
            disturbed.add(chosen.getKey());
            kill(chosen.getValue());
            return "the shim of " + chosen.getKey() + ", process " + chosen.getValue();
        };
    }

    private static void kill(int pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        process.ifPresent(ProcessHandle::destroyForcibly);
        process.ifPresent(one -> await("the end of " + pid).atMost(20, SECONDS).until(() -> !one.isAlive()));
    }
}
