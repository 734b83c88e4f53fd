package io.karavel.management.internal;

import java.util.List;
import java.util.Map;

/** The configuration in force, and the runtimes it and bundles bring. */
public interface ConfigurationMXBean {
    /** Every key with its value, lists and objects as JSON. */
    Map<String, String> getSettings();

    /** Names of all runtimes, each with the program, the shim or the bundle behind it. */
    Map<String, String> getRuntimes();

    String getDefaultRuntime();

    /** Why the last change was refused; empty where it was not. */
    String getLastRefusal();

    /**
     * Takes over what the configuration file says now.
     *
     * @param dryRun whether to tell only what would happen
     * @return what changed, a line for each key
     */
    List<String> reload(boolean dryRun);

    /**
     * Changes what is in force, until the engine stops.
     *
     * @param json   a JSON merge patch, with keys as in the configuration file
     * @param dryRun as for {@link #reload}
     * @return as {@link #reload}
     */
    List<String> update(String json, boolean dryRun);
}
