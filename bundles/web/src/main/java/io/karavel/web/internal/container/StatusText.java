package io.karavel.web.internal.container;

import io.karavel.model.Health;
import io.karavel.model.StateView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The state of a container as {@code docker ps} shows it to people. */
final class StatusText {
    private StatusText() {}

    static String of(StateView state, Optional<Health> health, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + since(state.startedAt(), now) + health.map(StatusText::of).orElse("");
            case PAUSED -> "Up " + since(state.startedAt(), now) + " (Paused)";
            case RESTARTING -> "Restarting (" + state.exitCode() + ") " + since(state.finishedAt(), now) + " ago";
            case REMOVING -> "Removal In Progress";
            case EXITED -> "Exited (" + state.exitCode() + ") " + since(state.finishedAt(), now) + " ago";
            case DEAD -> "Dead";
        };
    }

    private static String of(Health health) {
        return health.status() == Health.Status.STARTING ? " (health: starting)" : " (" + health.status().text() + ")";
    }

    private static String since(Optional<Instant> moment, Instant now) {
        return duration(Duration.between(moment.orElse(now), now));
    }

    /** As roughly as people say it. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        long minutes = duration.toMinutes();
        long hours = Math.round(seconds / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (minutes == 1) {
            return "About a minute";
        } else if (minutes < 60) {
            return minutes + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return duration.toHours() / 24 / 365 + " years";
    }
}
