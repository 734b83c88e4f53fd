package io.karavel.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes the configuration while the engine runs, and shows what is in force.
 *
 * <p>A change takes effect as a whole or not at all. Changes take place one after the other; each of these methods answers when its
 * own took effect, or fails with {@code INVALID} and every problem there is, one a line, by key and line of the text. While a change
 * waits for others longer than half a minute, it is given up with {@code TIMEOUT}.
 *
 * <p>A key that is not mentioned keeps its value; {@code null} gives it its default again.
 */
@ProviderType
public interface ConfigService {
    /** Every key with the value in force, in the order of the documentation. */
    List<Setting> settings();

    /** The last change that was refused, until one takes effect. */
    Optional<Refusal> lastRefusal();

    /**
     * Takes over what the configuration file says now. Of keys that cannot change while the engine runs the change is reported as
     * one that needs a restart.
     *
     * @param dryRun whether to tell only what would happen
     */
    ConfigChange reload(boolean dryRun);

    /**
     * Changes what is in force, until the engine stops; the file stays as it is. Keys that cannot change while the engine runs are refused.
     *
     * @param dryRun whether to tell only what would happen
     */
    ConfigChange update(ConfigUpdate update, boolean dryRun);

    /**
     * As {@link #update}, and has it outlive the engine: the configuration file says it from then on. Nothing else in the file changes,
     * not even how it is laid out, and nothing of it is taken over that was not before. A file that could not be read at the next start
     * is left alone, and the change refused.
     */
    SavedChange save(ConfigUpdate update, boolean dryRun);

    /**
     * A change that somebody wants.
     *
     * @param origin who, in a word or two that people understand
     * @param json   an object with keys and values as in the configuration file
     * @param merge  what becomes of objects such as {@code runtimes}
     */
    record ConfigUpdate(String origin, String json, Merge merge) {}

    /** How a change and what is in force become one. */
    enum Merge {
        /** A key that is given replaces the value of that key, as in the file. */
        KEYS,
        /** A JSON merge patch (RFC 7396): objects are merged member by member, so that one runtime can be added or removed. */
        PATCH
    }

    /**
     * What a change did, or would do.
     *
     * @param changed     took effect
     * @param needRestart stand in the file and take effect when the engine starts the next time
     */
    record ConfigChange(boolean dryRun, List<KeyChange> changed, List<KeyChange> needRestart) {
        public ConfigChange {
            changed = List.copyOf(changed);
            needRestart = List.copyOf(needRestart);
        }
    }

    /**
     * A change that outlives the engine.
     *
     * @param file    the configuration file
     * @param written whether it was written, or would be; not where it said the same before
     */
    record SavedChange(ConfigChange change, Path file, boolean written) {}

    /**
     * The change of one key.
     *
     * @param key    of members of an object with both names, such as {@code runtimes.crun}
     * @param before a {@code Boolean}, {@code Long}, {@code String}, {@code List} or {@code Map}; empty where there was none
     * @param after  likewise; empty where it is gone
     */
    record KeyChange(String key, Optional<Object> before, Optional<Object> after) {}

    /**
     * A key and its value in force.
     *
     * @param value  a {@code Boolean}, {@code Long}, {@code String}, {@code List} or {@code Map}; the empty string for none
     * @param origin who set it; empty for the default
     * @param live   whether it can change while the engine runs
     */
    record Setting(String key, Object value, String origin, boolean live) {}

    /** A change that did not happen. */
    record Refusal(Instant time, String origin, String message) {}
}
