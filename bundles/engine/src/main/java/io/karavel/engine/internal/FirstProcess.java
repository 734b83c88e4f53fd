package io.karavel.engine.internal;

import java.nio.file.Path;

/**
 * The process a container is about. When it ends the kernel kills all that share its pid namespace, and only then can anyone wait for it:
 * others are seen to die while it still seems to live.
 */
final class FirstProcess {
    /** Of the flags of a process: it is being taken apart. The kernel's {@code PF_EXITING}, see {@code include/linux/sched.h}. */
    private static final long EXITING = 0x4;

    private FirstProcess() {
    }

    /** Whether it has ended or is on its way there. Not for what is no process of the machine the engine runs on. */
    static boolean isGoing(int pid) {
        return pid > 0 && ProcessStat.read(Path.of("/proc", String.valueOf(pid)))
                .map(stat -> stat.state() == 'Z' || stat.state() == 'X' || (stat.flags() & EXITING) != 0).orElse(true);
    }
}
