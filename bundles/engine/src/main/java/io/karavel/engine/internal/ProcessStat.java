package io.karavel.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of a process in {@code stat}, see {@code proc(5)}, as far as it is used here.
 *
 * @param state  a letter: Z and X for one that has ended
 * @param parent the number of the process whose child it is
 * @param flags  the kernel's, see {@code include/linux/sched.h}
 */
record ProcessStat(char state, int parent, int session, long flags) {
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int FLAGS = 6;

    /** @param process its folder; empty where it has ended */
    static Optional<ProcessStat> read(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            // The name of the program, in parentheses, may have spaces and parentheses itself.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            return Optional.of(new ProcessStat(fields[STATE].charAt(0), Integer.parseInt(fields[PARENT]),
                    Integer.parseInt(fields[SESSION]), Long.parseLong(fields[FLAGS])));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
