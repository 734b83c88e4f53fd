package io.karavel.itests.faults;

/** What a client does to containers. */
enum Operation {
    CREATE, START, STOP, KILL, RESTART, EXEC, RENAME, INSPECT, REMOVE;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
