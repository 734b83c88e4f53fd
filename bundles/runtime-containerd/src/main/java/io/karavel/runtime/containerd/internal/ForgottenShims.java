package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends what is left where containerd ended while a shim was making a task for it: the shim may go on without anybody who knows of it,
 * and what it had made of the container stays.
 */
final class ForgottenShims {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ContainerdClient containerd;

    ForgottenShims(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /** Ends what there is of a container that has no task in containerd. */
    void end(ContainerId id, RuntimeBinding runtime, Path runcRoot) {
        ProcessHandle.allProcesses().filter(process -> isShimOf(id, process)).forEach(ProcessHandle::destroyForcibly);
        if (runtime.shim().equals(RuntimeDescriptor.RUNC_SHIM)) {
            run(runtime.binary().orElse("runc"), "--root",
                    Path.of(Translation.root(runtime.options(), runcRoot)).resolve(containerd.namespace()).toString(),
                    "delete", "--force", id.value());
        }
    }

    private boolean isShimOf(ContainerId id, ProcessHandle process) {
        List<String> words = List.of(process.info().arguments().orElse(new String[0]));
        return valueOf("-id", words).equals(id.value()) && valueOf("-namespace", words).equals(containerd.namespace())
                && valueOf("-address", words).equals(containerd.socket().toString());
    }

    private static String valueOf(String option, List<String> words) {
        int at = words.indexOf(option);
        return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "";
    }

    private static void run(String... words) {
        try {
            Process process = new ProcessBuilder(words).directory(new File("/")).redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD).start();
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new EngineException(ErrorKind.TIMEOUT, String.join(" ", words) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new EngineException(ErrorKind.SYSTEM, String.join(" ", words) + " ended with " + process.exitValue());
            }
        } catch (IOException e) {
            throw EngineException.system("cannot run " + words[0] + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "interrupted while " + words[0] + " ran", e);
        }
    }
}
