package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened, told once: a past fact.
 *
 * @param cursor     its place in the log: larger is later, and no two are equal
 * @param type       {@code container}, {@code image}, {@code network}, {@code volume}, {@code daemon} or {@code plugin}
 * @param action     for example {@code start}; some carry a detail behind a colon
 * @param actor      id of what it happened to
 * @param attributes further facts, labels of the actor among them
 */
public record Event(long cursor, String type, String action, String actor, Map<String, String> attributes, Instant time) {
    public static final String CONTAINER = "container";
    public static final String IMAGE = "image";
    public static final String VOLUME = "volume";
    public static final String NETWORK = "network";

    public Event {
        requireNonNull(type);
        requireNonNull(action);
        requireNonNull(actor);
        attributes = Values.map(attributes);
        requireNonNull(time);
    }
}
