package io.karavel.config.internal;

import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import java.util.ArrayList;
import java.util.List;

/** A configuration that is valid and might be published. */
record Candidate(Given given, EngineConfig engine, List<KeyChange> changed, List<KeyChange> needRestart) {

    /** What the engine starts with. */
    static Candidate first(Settings file, String origin, Places places) {
        Given given = Given.NOTHING.with(file.values(), origin, Merge.KEYS);
        return new Candidate(given, ConfigReader.read(given.values(), file, places), List.of(), List.of());
    }

    /**
     * What is in force with what the file says now. Keys that cannot change while the engine runs keep their value.
     *
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static Candidate ofFile(Given before, EngineConfig current, Settings file, String origin, Places places) {
        Given wanted = before.with(file.values(), origin, Merge.KEYS);
        EngineConfig whole = ConfigReader.read(wanted.values(), file, places);
        Given possible = wanted.keeping(EffectiveValues.needRestart(), before);
        EngineConfig engine = ConfigReader.read(possible.values(), file, places);
        return new Candidate(possible, engine, changes(current, engine), changes(engine, whole));
    }

    /**
     * What is in force with what someone else than the file says.
     *
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static Candidate of(Given before, EngineConfig current, Settings said, String origin, Merge merge, Places places) {
        Given wanted = before.with(said.values(), origin, merge);
        EngineConfig engine = ConfigReader.read(wanted.values(), said, places);
        List<KeyChange> changes = changes(current, engine);
        List<Problem> problems = new ArrayList<>();
        for (KeyChange change : changes) {
            if (!EffectiveValues.isLive(change.key())) {
                problems.add(new Problem(change.key(), said.line(change.key()),
                        "cannot change while the engine runs: write it to " + places.configFile() + " and restart the engine"));
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.refusal(problems);
        }
        return new Candidate(wanted, engine, changes, List.of());
    }

    private static List<KeyChange> changes(EngineConfig before, EngineConfig after) {
        return EffectiveValues.of(before).changes(EffectiveValues.of(after));
    }

    ConfigChange change(boolean dryRun) {
        return new ConfigChange(dryRun, changed, needRestart);
    }
}
