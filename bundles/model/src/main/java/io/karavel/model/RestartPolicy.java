package io.karavel.model;

import static java.util.Objects.requireNonNull;

/**
 * What happens after a container's process has ended by itself.
 *
 * @param maximumRetryCount for {@link Kind#ON_FAILURE} alone; 0 is without limit
 */
public record RestartPolicy(Kind kind, int maximumRetryCount) {
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    /** The policies by Docker's names. */
    public enum Kind {
        NO("no"), ALWAYS("always"), UNLESS_STOPPED("unless-stopped"), ON_FAILURE("on-failure");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As the API writes it. */
        public String text() {
            return text;
        }
    }

    public RestartPolicy {
        requireNonNull(kind);
    }
}
