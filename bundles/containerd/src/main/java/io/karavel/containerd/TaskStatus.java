package io.karavel.containerd;

/** What a task is doing. */
public enum TaskStatus {
    UNKNOWN, CREATED, RUNNING, STOPPED, PAUSED, PAUSING
}
