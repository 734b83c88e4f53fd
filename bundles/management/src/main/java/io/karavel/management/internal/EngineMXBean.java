package io.karavel.management.internal;

/** The engine as a whole. */
public interface EngineMXBean {
    String getVersion();

    /** The same for the whole life of the data root. */
    String getId();

    int getContainers();

    int getRunning();

    int getPaused();

    int getStopped();

    int getImages();

    /** Whether new work is refused. */
    boolean isDrained();

    /** Has it create and start no more containers for clients. */
    void drain();

    /** Has it take new work again. */
    void endDrain();
}
