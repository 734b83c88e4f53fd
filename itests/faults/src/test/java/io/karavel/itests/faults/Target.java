package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Engine;
import io.karavel.itests.support.Kernel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What is killed, and how it comes back. */
interface Target {
    /** Chooses what to kill, which may take a while. */
    Shot aim(RandomGenerator random);

    /** What is asked of the engine from the moment that what was killed is back, of what is asked of it at all. */
    default Demands afterwards(Demands demands) {
        return demands;
    }

    /** Something chosen. */
    interface Shot {
        /**
         * Kills it and returns when it is back; at once where nobody brings it back. What was killed is the answer, or nothing where it
         * is gone already.
         */
        Optional<String> strike();
    }

    /** The engine; every tenth time {@code karavel up} brings it back. */
    static Target daemon(Engine engine, EngineProcess process) {
        return new Target() {
            private int strikes;

            /** It answers while it still looks after its containers, for as long as a busy machine takes: the five seconds are others'. */
            @Override
            public Demands afterwards(Demands demands) {
                return new Demands(false);
            }

            @Override
            public Shot aim(RandomGenerator random) {
                return this::strike;
            }

            private Optional<String> strike() {
                long pid = engine.process().pid();
                engine.killHard();
                strikes++;
                if (strikes % 10 == 0) {
                    engine.up();
                } else {
                    process.startAgain();
                }
                return Optional.of("the engine, process " + pid);
            }
        };
    }

    /** Its containerd, which the engine starts again. */
    static Target containerd(Containerd containerd, Outage outage) {
        return random -> {
            int pid = containerd.pid().orElseThrow();
            return () -> {
                outage.begins();
                kill(pid);
                await("another containerd").atMost(120, SECONDS).pollInterval(50, MILLISECONDS)
                        .until(() -> containerd.pid().filter(other -> other != pid).isPresent() && containerd.tasks().isPresent());
                outage.ends();
                return Optional.of("containerd, process " + pid);
            };
        };
    }

    /** The shim of one of the containers. */
    static Target shim(Kernel kernel, Set<String> disturbed) {
        return random -> {
            List<Map.Entry<String, Set<Integer>>> shims = kernel.shims().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
            if (shims.isEmpty()) {
                return Optional::empty;
            }
            Map.Entry<String, Set<Integer>> chosen = shims.get(random.nextInt(shims.size()));
            int pid = chosen.getValue().iterator().next();
            return () -> {
                // Before it happens, as whoever works with the container sees it at once.
                disturbed.add(chosen.getKey());
                boolean killed = kill(pid);
                return Optional.of("the shim of " + chosen.getKey() + ", process " + pid).filter(any -> killed);
            };
        };
    }

    /** Whether it was there to be killed. */
    private static boolean kill(int pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        process.ifPresent(ProcessHandle::destroyForcibly);
        process.ifPresent(one -> await("the end of " + pid).atMost(60, SECONDS).until(() -> !one.isAlive()));
        return process.isPresent();
    }
}
