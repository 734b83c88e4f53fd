package io.karavel.containerd;

/** Which containerd answers. */
public record ContainerdVersion(String version, String revision) { }
