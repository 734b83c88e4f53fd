package io.karavel.containerd.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.karavel.api.EngineException;
import io.karavel.containerd.ContainerdEvent;
import io.karavel.containerd.internal.wire.events.Envelope;
import io.karavel.containerd.internal.wire.events.ImageChange;
import io.karavel.containerd.internal.wire.events.TaskCreate;
import io.karavel.containerd.internal.wire.events.TaskDelete;
import io.karavel.containerd.internal.wire.events.TaskExecAdded;
import io.karavel.containerd.internal.wire.events.TaskExecStarted;
import io.karavel.containerd.internal.wire.events.TaskExit;
import io.karavel.containerd.internal.wire.events.TaskOOM;
import io.karavel.containerd.internal.wire.events.TaskPaused;
import io.karavel.containerd.internal.wire.events.TaskResumed;
import io.karavel.containerd.internal.wire.events.TaskStart;
import java.time.Instant;

/** Reads events by their topic: the names of types have changed between versions of containerd, topics have not. */
final class EventDecoder {
    private EventDecoder() { }

    static ContainerdEvent decode(Envelope envelope) {
        try {
            return decode(envelope, envelope.getEvent().getValue(), Wire.instant(envelope.getTimestamp()));
        } catch (InvalidProtocolBufferException e) {
            throw EngineException.system("cannot read an event of containerd with topic " + envelope.getTopic(), e);
        }
    }

    private static ContainerdEvent decode(Envelope envelope, ByteString payload, Instant at)
            throws InvalidProtocolBufferException {
        return switch (envelope.getTopic()) {
            case "/tasks/create" -> {
                TaskCreate task = TaskCreate.parseFrom(payload);
                yield new ContainerdEvent.TaskCreated(task.getContainerId(), task.getPid(), at);
            }
            case "/tasks/start" -> {
                TaskStart task = TaskStart.parseFrom(payload);
                yield new ContainerdEvent.TaskStarted(task.getContainerId(), task.getPid(), at);
            }
            case "/tasks/exec-added" -> {
                TaskExecAdded exec = TaskExecAdded.parseFrom(payload);
                yield new ContainerdEvent.ExecAdded(exec.getContainerId(), exec.getExecId(), at);
            }
            case "/tasks/exec-started" -> {
                TaskExecStarted exec = TaskExecStarted.parseFrom(payload);
                yield new ContainerdEvent.ExecStarted(exec.getContainerId(), exec.getExecId(), exec.getPid(), at);
            }
            case "/tasks/exit" -> {
                TaskExit exit = TaskExit.parseFrom(payload);
                yield new ContainerdEvent.TaskExited(exit.getContainerId(), exit.getId(), exit.getPid(),
                        exit.getExitStatus(), Wire.presentInstant(exit.getExitedAt()).orElse(at), at);
            }
            case "/tasks/delete" -> {
                TaskDelete task = TaskDelete.parseFrom(payload);
                String id = Wire.present(task.getId()).orElse(task.getContainerId());
                yield new ContainerdEvent.TaskDeleted(task.getContainerId(), id, task.getPid(), task.getExitStatus(),
                        Wire.presentInstant(task.getExitedAt()), at);
            }
            case "/tasks/oom" -> new ContainerdEvent.TaskOom(TaskOOM.parseFrom(payload).getContainerId(), at);
            case "/tasks/paused" -> new ContainerdEvent.TaskPaused(TaskPaused.parseFrom(payload).getContainerId(), at);
            case "/tasks/resumed" ->
                    new ContainerdEvent.TaskResumed(TaskResumed.parseFrom(payload).getContainerId(), at);
            case "/images/create" -> new ContainerdEvent.ImageCreated(ImageChange.parseFrom(payload).getName(), at);
            case "/images/update" -> new ContainerdEvent.ImageUpdated(ImageChange.parseFrom(payload).getName(), at);
            case "/images/delete" -> new ContainerdEvent.ImageDeleted(ImageChange.parseFrom(payload).getName(), at);
            default -> new ContainerdEvent.Other(envelope.getTopic(), Wire.typedBytes(envelope.getEvent()), at);
        };
    }
}
