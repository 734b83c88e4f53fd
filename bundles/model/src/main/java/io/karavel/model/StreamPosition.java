package io.karavel.model;

/** A place in the output of a process: how many bytes it printed before, by each stream. */
public record StreamPosition(long stdout, long stderr) {
    public static final StreamPosition START = new StreamPosition(0, 0);

    public long of(boolean fromStderr) {
        return fromStderr ? stderr : stdout;
    }

    public StreamPosition with(boolean fromStderr, long position) {
        return fromStderr ? new StreamPosition(stdout, position) : new StreamPosition(position, stderr);
    }
}
