package io.karavel.engine.internal;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes up names for containers: two words, as Docker's are, from lists of our own about ships and the sea. */
final class NameGenerator {
    private static final List<String> QUALITIES = List.of("amber", "ample", "arctic", "azure", "balmy", "bold", "brave", "breezy",
            "bright", "brisk", "calm", "candid", "civil", "clear", "coastal", "coral", "crisp", "daring", "deft", "distant",
            "eager", "early", "elegant", "fair", "fleet", "fluent", "free", "fresh", "gallant", "gentle", "golden", "grand",
            "hardy", "hearty", "honest", "humble", "jolly", "keen", "kind", "lively", "loyal", "lucid", "lunar", "mellow",
            "merry", "mighty", "modest", "neat", "nimble", "noble", "northern", "patient", "placid", "polar", "proud", "quiet",
            "rapid", "ready", "roaming", "rosy", "salty", "serene", "sharp", "silver", "sincere", "sleek", "smooth", "solid",
            "southern", "spry", "stable", "starry", "steady", "stout", "sunny", "swift", "tidal", "tranquil", "trusty", "upbeat",
            "valiant", "vivid", "warm", "windy", "wise", "witty", "zesty");
    private static final List<String> SEAFARERS = List.of("amundsen", "anson", "baffin", "banks", "barents", "bering", "bligh",
            "bougainville", "bowditch", "byron", "cabot", "cabral", "cartier", "chichester", "cochrane", "columbus",
            "cook", "cousteau", "dampier", "davis", "dias", "drake", "earle", "elcano", "ericson", "fitzroy", "flinders",
            "frobisher", "gama", "gilbert", "hanno", "harrison", "hawkins", "heyerdahl", "hudson", "kotzebue", "laperouse",
            "magellan", "maury", "mercator", "nansen", "nelson", "parry", "pigafetta", "polo", "pytheas", "raleigh",
            "ross", "scoresby", "shackleton", "slocum", "tasman", "tharp", "torres", "vancouver", "vespucci", "wallis", "weddell",
            "willoughby", "zacuto", "zheng");
    private static final int DIGITS = 10;

    private final RandomGenerator random;

    NameGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** One of some thousands of names; from the second attempt on with a digit, which makes ten times as many. */
    String next(int attempt) {
        String name = pick(QUALITIES) + "_" + pick(SEAFARERS);
        return attempt == 0 ? name : name + random.nextInt(DIGITS);
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
