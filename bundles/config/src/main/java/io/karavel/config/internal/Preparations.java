package io.karavel.config.internal;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigParticipant.Preparation;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.model.RuntimeBinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all participants prepared for one change. The bundle of one may be exchanged while it is at it, so that classes are missing: that
 * keeps the others from nothing either.
 */
final class Preparations {
    private static final Logger LOG = LoggerFactory.getLogger(Preparations.class);

    private final List<Preparation> done = new ArrayList<>();
    private ConfigSnapshot snapshot;

    private Preparations() {}

    /** Has every participant prepare; when one fails, what the others prepared is undone before this fails with it. */
    static Preparations of(List<ConfigParticipant> participants, ConfigSnapshot current, EngineConfig candidate) {
        Preparations preparations = new Preparations();
        Map<String, RuntimeBinding> runtimes = new HashMap<>();
        try {
            for (ConfigParticipant participant : participants) {
                Preparation preparation = participant.prepare(current, candidate);
                preparations.done.add(preparation);
                runtimes.putAll(preparation.runtimes());
            }
            preparations.snapshot = new ConfigSnapshot(candidate, runtimes);
            return preparations;
        } catch (Throwable failure) {
            preparations.rollback();
            throw failure;
        }
    }

    /** What is to be published. */
    ConfigSnapshot snapshot() {
        return snapshot;
    }

    void commit() {
        for (Preparation preparation : done) {
            try {
                preparation.commit();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The configuration is in force, but {} failed to follow it", preparation, e);
            }
        }
    }

    /** Undoes everything, what was prepared last first. */
    void rollback() {
        for (ListIterator<Preparation> last = done.listIterator(done.size()); last.hasPrevious();) {
            Preparation preparation = last.previous();
            try {
                preparation.rollback();
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The configuration stays as it was, but {} failed to undo what it had prepared", preparation, e);
            }
        }
    }
}
