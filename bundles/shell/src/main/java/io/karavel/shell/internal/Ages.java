package io.karavel.shell.internal;

import io.karavel.model.Container;
import io.karavel.model.StateView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, in one unit, which is what people remember. */
record Ages(Clock clock) {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    /** How long a container has been in its state. */
    String since(Container container) {
        StateView view = container.view();
        return of(view.finishedAt().or(view::startedAt).orElse(container.created()));
    }

    String of(Instant moment) {
        long seconds = Math.max(0, Duration.between(moment, clock.instant()).toSeconds());
        if (seconds < MINUTE) {
            return seconds + " s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + " min";
        }
        return seconds < 2 * DAY ? seconds / HOUR + " h" : seconds / DAY + " days";
    }
}
