package io.karavel.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process a container is about. When it ends the kernel kills all that share its pid namespace, and only then can anyone wait for it:
 * others are seen to die while it still seems to live.
 */
final class FirstProcess {
    /** Of the flags of a process: it is being taken apart. The kernel's {@code PF_EXITING}, see {@code include/linux/sched.h}. */
    private static final long EXITING = 0x4;
    private static final int STATE = 0;
    private static final int FLAGS = 6;

    private FirstProcess() {
    }

    /** Whether it has ended or is on its way there. Not for what is no process of the machine the engine runs on. */
    static boolean isGoing(int pid) {
        if (pid <= 0) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            // The name of the program, in parentheses, may have spaces and parentheses itself.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            return fields[STATE].equals("Z") || fields[STATE].equals("X") || (Long.parseLong(fields[FLAGS]) & EXITING) != 0;
        } catch (IOException gone) {
            return true;
        }
    }
}
