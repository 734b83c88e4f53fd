package io.karavel.containerd;

/** What a snapshot takes up on disk, without its parents. */
public record SnapshotUsage(long bytes, long inodes) { }
