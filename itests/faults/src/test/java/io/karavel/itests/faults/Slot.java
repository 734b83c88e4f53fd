package io.karavel.itests.faults;

import java.util.Optional;
import java.util.Set;

/** One container of a worker and what the worker may rely on: what was answered. Used by one thread at a time. */
final class Slot {
    private static final String RENAMED = "-renamed";

    private final String baseName;
    private final Kind kind;
    private boolean renamed;
    private Existence existence = Existence.ABSENT;
    private Optional<String> id = Optional.empty();
    private Life life = Life.STOPPED;
    private boolean endedByHand;
    private boolean removalRefused;
    private boolean toRunAgain;
    private boolean goesByItself;
    private Optional<Integer> pid = Optional.empty();

    /**
     * Whether it is there. {@code UNKNOWN} after a request that nobody answered; {@code GOING} where its removal may have begun.
     */
    enum Existence { ABSENT, PRESENT, UNKNOWN, GOING }

    /** Whether it runs. */
    enum Life { STOPPED, RUNNING, UNKNOWN }

    Slot(String baseName, Kind kind) {
        this.baseName = baseName;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return renamed ? baseName + RENAMED : baseName;
    }

    String otherName() {
        return renamed ? baseName : baseName + RENAMED;
    }

    Set<String> names() {
        return Set.of(baseName, baseName + RENAMED);
    }

    Existence existence() {
        return existence;
    }

    Optional<String> id() {
        return id;
    }

    Life life() {
        return life;
    }

    /** Whether someone stopped, killed or restarted it since it was created. */
    boolean endedByHand() {
        return endedByHand;
    }

    /** The process that was seen, if nobody did anything since that may have ended it. */
    Optional<Integer> pid() {
        return pid;
    }

    void created(String newId) {
        existence = Existence.PRESENT;
        id = Optional.of(newId);
        life = Life.STOPPED;
        pid = Optional.empty();
        endedByHand = false;
        removalRefused = false;
        toRunAgain = false;
        goesByItself = false;
    }

    /** It was not known whether it was there: it is, and called so. */
    void found(String foundId, String name) {
        if (id.filter(foundId::equals).isEmpty()) {
            created(foundId);
            life = Life.UNKNOWN;
        }
        existence = Existence.PRESENT;
        renamed = !name.equals(baseName);
    }

    void gone() {
        existence = Existence.ABSENT;
        id = Optional.empty();
        pid = Optional.empty();
        life = Life.STOPPED;
    }

    void unknown() {
        existence = Existence.UNKNOWN;
        toRunAgain = false;
        life = Life.UNKNOWN;
        pid = Optional.empty();
    }

    void going() {
        existence = Existence.GOING;
        life = Life.UNKNOWN;
        pid = Optional.empty();
    }

    /** Its removal was refused, so that it is for the client to ask again. */
    void removalRefused() {
        removalRefused = true;
    }

    boolean removalWasRefused() {
        return removalRefused;
    }

    void renamed() {
        renamed = !renamed;
    }

    void lives(Life now) {
        life = now;
        pid = Optional.empty();
    }

    void meantToEnd() {
        endedByHand = true;
        toRunAgain = false;
    }

    /** A start of it was answered, and nobody wants its end. */
    void started() {
        toRunAgain = kind == Kind.RESTARTING;
    }

    /** Whether its policy has it run again and again, and nobody did anything since that may have changed that. */
    boolean isToRunAgain() {
        return toRunAgain;
    }

    /** It ran, and its end was answered, so that the engine is to remove it. */
    void goesByItself() {
        going();
        goesByItself = true;
    }

    boolean isGoingByItself() {
        return goesByItself;
    }

    void seen(int seenPid) {
        pid = Optional.of(seenPid);
    }

    @Override
    public String toString() {
        return name() + " " + kind + " " + existence + " " + life + " " + id.map(full -> full.substring(0, 12)).orElse("");
    }
}
