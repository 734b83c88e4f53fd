package io.karavel.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is done when a container becomes unhealthy. */
public enum UnhealthyAction {
    NONE,
    /** As {@code docker restart}. */
    RESTART,
    /** As {@code docker stop}: it stays stopped, whatever its restart policy. */
    STOP,
    /** As {@code docker kill}: likewise. */
    KILL;

    /** The label by which a container says it; the healthcheck itself comes before. */
    public static final String LABEL = "io.karavel.health.on-unhealthy";

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty where the text is none. */
    public static Optional<UnhealthyAction> parse(String text) {
        return Arrays.stream(values()).filter(action -> action.text().equals(text)).findFirst();
    }

    /** What is to be done about a container that becomes unhealthy. */
    public static UnhealthyAction of(ContainerConfig config) {
        Map<String, String> labels = config.labels();
        return config.healthcheck().flatMap(Healthcheck::onUnhealthy)
                .or(() -> Optional.ofNullable(labels.get(LABEL)).flatMap(UnhealthyAction::parse)).orElse(NONE);
    }
}
