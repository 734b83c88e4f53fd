package io.karavel.runtime.containerd.internal;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.containerd.ContainerdClient;
import io.karavel.model.ContainerId;
import io.karavel.model.RuntimeBinding;
import io.karavel.model.RuntimeDescriptor;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may be left of a task where containerd ended while it made or deleted it: a shim that goes on without anybody who knows of it,
 * what that had made of the container, and the folder it worked in, which keeps containerd from making another task.
 */
final class TaskRemains {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRemains.class);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ContainerdClient containerd;

    TaskRemains(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /** Whether there is a folder of a task. Makes no RPC. */
    boolean exist(ContainerId id) {
        return folder(id).filter(Files::exists).isPresent();
    }

    /** The containers of which there is a folder of a task or a shim. Makes no RPC. */
    Set<ContainerId> list() {
        Set<ContainerId> found = ProcessHandle.allProcesses().map(TaskRemains::words).filter(this::isOurShim)
                .map(words -> valueOf("-id", words)).filter(ContainerId::isWellFormed).map(ContainerId::new)
                .collect(Collectors.toCollection(HashSet::new));
        containerd.taskFolder().filter(Files::isDirectory).ifPresent(parent -> {
            try (Stream<Path> folders = Files.list(parent)) {
                folders.map(folder -> folder.getFileName().toString()).filter(ContainerId::isWellFormed).map(ContainerId::new)
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                throw EngineException.system("cannot read " + parent + ": " + e.getMessage(), e);
            }
        });
        return found;
    }

    private Optional<Path> folder(ContainerId id) {
        return containerd.taskFolder().map(folder -> folder.resolve(id.value()));
    }

    /** Clears away what there is of a container that has no task in containerd. */
    void clear(ContainerId id) {
        ProcessHandle.allProcesses().filter(process -> isShimOf(id, words(process))).forEach(ProcessHandle::destroyForcibly);
        folder(id).filter(Files::exists).ifPresent(TaskRemains::delete);
    }

    /** As {@link #clear(ContainerId)}, and has the runtime end what it was making. */
    void clear(ContainerId id, RuntimeBinding runtime, Path runcRoot) {
        clear(id);
        if (runtime.shim().equals(RuntimeDescriptor.RUNC_SHIM)) {
            run(runtime.binary().orElse("runc"), "--root",
                    Path.of(Translation.root(runtime.options(), runcRoot)).resolve(containerd.namespace()).toString(),
                    "delete", "--force", id.value());
        }
    }

    private static void delete(Path folder) {
        LOG.warn("{} was left behind by a task, and is removed", folder);
        Path rootfs = folder.resolve("rootfs");
        try {
            if (Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + rootfs + " ")) {
                run("umount", "--lazy", rootfs.toString());
            }
            PathUtils.deleteDirectory(folder);
        } catch (NoSuchFileException e) {
            LOG.debug("containerd was faster", e);
        } catch (IOException e) {
            throw EngineException.system("cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }

    private boolean isShimOf(ContainerId id, List<String> words) {
        return valueOf("-id", words).equals(id.value()) && isOurShim(words);
    }

    private boolean isOurShim(List<String> words) {
        return valueOf("-namespace", words).equals(containerd.namespace())
                && valueOf("-address", words).equals(containerd.socket().toString());
    }

    private static List<String> words(ProcessHandle process) {
        return List.of(process.info().arguments().orElse(new String[0]));
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
