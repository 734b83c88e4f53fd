package io.karavel.config.internal;

import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.EngineException;
import java.util.stream.Collectors;

/** Changes and failures, for the log. */
final class Descriptions {
    private Descriptions() {}

    static String of(Candidate candidate) {
        if (candidate.changed().isEmpty() && candidate.needRestart().isEmpty()) {
            return "nothing is different";
        }
        String changed = candidate.changed().stream().map(Descriptions::of).collect(Collectors.joining("; "));
        String later = candidate.needRestart().stream()
                .map(change -> of(change) + " (needs a restart)").collect(Collectors.joining("; "));
        return changed + (changed.isEmpty() || later.isEmpty() ? "" : "; ") + later;
    }

    private static String of(KeyChange change) {
        return change.key() + " " + change.before().map(Object::toString).orElse("(none)") + " → "
                + change.after().map(Object::toString).orElse("(none)");
    }

    static String of(Throwable failure) {
        return failure instanceof EngineException refusal ? refusal.getMessage() : failure.toString();
    }
}
