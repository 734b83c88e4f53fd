package io.karavel.itests.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/** How long a change of the configuration takes when it has many runtimes. */
final class Reloads {
    private static final int RUNTIMES = 100;
    private static final int RELOADS = 11;

    private final SwappedRuntimes runtimes;

    Reloads(SwappedRuntimes runtimes) {
        this.runtimes = runtimes;
    }

    /** Adds runtimes, changes them all again and again, and removes them. */
    String measure() {
        runtimes.configure(patch(0));
        List<Long> times = new ArrayList<>();
        for (int reload = 1; reload <= RELOADS; reload++) {
            times.add(runtimes.configure(patch(reload)));
        }
        runtimes.configure(patch(-1));
        Collections.sort(times);
        return "changing " + RUNTIMES + " runtimes: median " + Pings.milliseconds(times.get(RELOADS / 2)) + " ms, longest "
                + Pings.milliseconds(times.get(RELOADS - 1)) + " ms";
    }

    private static String patch(int version) {
        StringJoiner members = new StringJoiner(",", "{\"runtimes\":{", "}}");
        for (int number = 0; number < RUNTIMES; number++) {
            members.add("\"many" + number + "\":" + (version < 0 ? "null" : SwappedRuntimes.argued(RUNTIMES * version + number)));
        }
        return members.toString();
    }
}
