package io.karavel.itests.faults;

/** The times when something that the engine needs is away, so that it may refuse what it is asked for. */
final class Outage {
    private int count;
    private boolean now;

    synchronized void begins() {
        now = true;
        count++;
    }

    synchronized void ends() {
        now = false;
    }

    /** Of this moment, for {@link #since}. */
    synchronized int mark() {
        return now ? count - 1 : count;
    }

    /** Whether there was an outage at any time since. */
    synchronized boolean since(int mark) {
        return count > mark;
    }
}
