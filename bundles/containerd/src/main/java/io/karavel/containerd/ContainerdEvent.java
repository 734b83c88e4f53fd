package io.karavel.containerd;

import java.time.Instant;
import java.util.Optional;

/** Something that happened in containerd. */
public sealed interface ContainerdEvent {
    /** When containerd sent it. */
    Instant at();

    /** A task was made; nothing runs yet. */
    record TaskCreated(String containerId, int pid, Instant at) implements ContainerdEvent { }

    /** A container's own process was started. */
    record TaskStarted(String containerId, int pid, Instant at) implements ContainerdEvent { }

    /** A process was added to a task; it does not run yet. */
    record ExecAdded(String containerId, String execId, Instant at) implements ContainerdEvent { }

    /** A process that was added to a task was started. */
    record ExecStarted(String containerId, String execId, int pid, Instant at) implements ContainerdEvent { }

    /**
     * A process ended.
     *
     * @param id         the container for its own process, otherwise the exec
     * @param exitStatus 0 to 255; 128 plus the signal when one ended it
     * @param exitedAt   when the shim saw it end
     */
    record TaskExited(String containerId, String id, int pid, int exitStatus, Instant exitedAt, Instant at)
            implements ContainerdEvent {

        /** Whether it was the container's own process. */
        public boolean ofContainer() {
            return id.equals(containerId);
        }
    }

    /** The kernel ended a process of the container for want of memory. May be told more than once. */
    record TaskOom(String containerId, Instant at) implements ContainerdEvent { }

    /** A task, or an exec in it, was deleted; {@code id} as with {@link TaskExited}, no time if it never ran. */
    record TaskDeleted(String containerId, String id, int pid, int exitStatus, Optional<Instant> exitedAt, Instant at)
            implements ContainerdEvent { }

    record TaskPaused(String containerId, Instant at) implements ContainerdEvent { }

    record TaskResumed(String containerId, Instant at) implements ContainerdEvent { }

    record ImageCreated(String name, Instant at) implements ContainerdEvent { }

    record ImageUpdated(String name, Instant at) implements ContainerdEvent { }

    record ImageDeleted(String name, Instant at) implements ContainerdEvent { }

    /** Anything else; {@code topic} as containerd calls it, for example {@code /snapshot/prepare}. */
    record Other(String topic, TypedBytes payload, Instant at) implements ContainerdEvent { }
}
