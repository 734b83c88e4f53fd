package io.karavel.config.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A configuration that is valid and might be published. */
record Candidate(Given given, EngineConfig engine, List<KeyChange> changed, List<KeyChange> needRestart, Optional<Rewrite> rewrite) {

    /** What the file has to say instead of what it says. */
    record Rewrite(String before, String after) {}

    /**
     * What a change begins with.
     *
     * @param given   what was said so far
     * @param engine  what is in force
     * @param offered which runtimes there are without being configured
     */
    record Base(Given given, EngineConfig engine, Places places, Predicate<String> offered) {
        /** Also a default that was unknown when the engine started: it is no reason to refuse what has nothing to do with it. */
        boolean offers(String runtime) {
            return offered.test(runtime) || runtime.equals(engine.defaultRuntime()) && !engine.runtimes().containsKey(runtime);
        }
    }

    /** What the engine starts with. A default runtime that nobody knows may come with a bundle. */
    static Candidate first(Settings file, String origin, Places places) {
        Given given = Given.NOTHING.with(file.values(), origin, Merge.KEYS);
        return new Candidate(given, ConfigReader.read(given.values(), file, places, anyRuntime -> true), List.of(), List.of(),
                Optional.empty());
    }

    /**
     * What is in force with what the file says now. Keys that cannot change while the engine runs keep their value.
     *
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static Candidate ofFile(Base base, Settings file) {
        Given before = base.given();
        EngineConfig current = base.engine();
        Places places = base.places();
        Given wanted = before.with(file.values(), places.configFile().toString(), Merge.KEYS);
        EngineConfig whole = ConfigReader.read(wanted.values(), file, places, base::offers);
        Given possible = wanted.keeping(EffectiveValues.needRestart(), before);
        EngineConfig engine = ConfigReader.read(possible.values(), file, places, base::offers);
        return new Candidate(possible, engine, changes(current, engine), changes(engine, whole), Optional.empty());
    }

    /**
     * What is in force with what someone else than the file says.
     *
     * @throws EngineException {@code INVALID}, with every problem in its message
     */
    static Candidate of(Base base, Settings said, String origin, Merge merge) {
        Given wanted = base.given().with(said.values(), origin, merge);
        EngineConfig engine = ConfigReader.read(wanted.values(), said, base.places(), base::offers);
        List<KeyChange> changes = changes(base.engine(), engine);
        List<Problem> problems = new ArrayList<>();
        for (KeyChange change : changes) {
            if (!EffectiveValues.isLive(change.key())) {
                problems.add(new Problem(change.key(), said.line(change.key()),
                        "cannot change while the engine runs: write it to " + base.places().configFile() + " and restart the engine"));
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.refusal(problems);
        }
        return new Candidate(wanted, engine, changes, List.of(), Optional.empty());
    }

    /**
     * As {@link #of}, and the file says it too.
     *
     * @param text what the file says now
     */
    static Candidate saved(Base base, String text, ConfigUpdate update) {
        Path file = base.places().configFile();
        Settings said = Settings.parse(update.json());
        Candidate candidate = of(base, said, file.toString(), update.merge());
        Settings before = Settings.parse(text);
        if (!before.problems().isEmpty()) {
            throw unfit(file, Problem.refusal(before.problems()));
        }
        String written = JsonText.with(text, said.values(), update.merge());
        Settings after = Settings.parse(written);
        try {
            first(after, file.toString(), base.places());
        } catch (EngineException e) {
            throw unfit(file, e);
        }
        ObjectNode wanted = Given.NOTHING.with(before.values(), "", Merge.KEYS).with(said.values(), "", update.merge()).values();
        if (!wanted.equals(after.values())) {
            throw EngineException.system("the change cannot be written into " + file + ", so nothing was changed", null);
        }
        return before.values().equals(after.values()) ? candidate : new Candidate(candidate.given(), candidate.engine(),
                candidate.changed(), candidate.needRestart(), Optional.of(new Rewrite(text, written)));
    }

    private static EngineException unfit(Path file, EngineException problems) {
        return EngineException.invalid("nothing was changed, because the engine could not start with " + file + " as it is:\n"
                + problems.getMessage());
    }

    private static List<KeyChange> changes(EngineConfig before, EngineConfig after) {
        return EffectiveValues.of(before).changes(EffectiveValues.of(after));
    }

    ConfigChange change(boolean dryRun) {
        return new ConfigChange(dryRun, changed, needRestart);
    }
}
