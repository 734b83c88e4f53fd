package io.karavel.management.internal;

import java.util.List;

/** All containers. Those that operations are about are named by an id, a name or the beginning of an id. */
public interface ContainersMXBean {
    List<ContainerData> getContainers();

    void start(String reference);

    /** @param seconds until it is killed; negative for never */
    void stop(String reference, int seconds);

    /** @param seconds as for {@link #stop} */
    void restart(String reference, int seconds);

    /** @param signal such as {@code TERM} or {@code 15} */
    void kill(String reference, String signal);

    void pause(String reference);

    void unpause(String reference);

    /** @param force also while it runs */
    void remove(String reference, boolean force);

    /** What is known of one. */
    interface ContainerData {
        String getId();

        String getName();

        String getImage();

        /** In Docker's words, such as {@code running}. */
        String getStatus();

        /** 0 while it does not run. */
        int getPid();

        /** Of its last end. */
        int getExitCode();

        int getRestarts();

        String getRuntime();
    }
}
