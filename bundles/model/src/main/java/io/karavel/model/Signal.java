package io.karavel.model;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A signal of Linux, by number; names are those of signal(7). */
public record Signal(int number) {
    public static final Signal KILL = new Signal(9);
    public static final Signal TERM = new Signal(15);
    private static final int FIRST_REALTIME = 34;
    private static final int LAST = 64;
    private static final Map<String, Integer> NAMES = names();

    public Signal {
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException("no signal " + number);
        }
    }

    /** Reads {@code KILL}, {@code SIGKILL}, {@code sigkill} or {@code 9}; empty where it is none of these. */
    public static Optional<Signal> parse(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(text);
            return number >= 1 && number <= LAST ? Optional.of(new Signal(number)) : Optional.empty();
        }
        String name = text.toUpperCase(Locale.ROOT);
        return Optional.ofNullable(NAMES.get(name.startsWith("SIG") ? name.substring(3) : name)).map(Signal::new);
    }

    private static Map<String, Integer> names() {
        String[] first = {"HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS"};
        Map<String, Integer> names = new TreeMap<>();
        for (int i = 0; i < first.length; i++) {
            names.put(first[i], i + 1);
        }
        names.put("IOT", 6);
        names.put("CLD", 17);
        names.put("POLL", 29);
        for (int number = FIRST_REALTIME; number <= LAST; number++) {
            names.put("RTMIN" + (number == FIRST_REALTIME ? "" : "+" + (number - FIRST_REALTIME)), number);
            names.put("RTMAX" + (number == LAST ? "" : "-" + (LAST - number)), number);
        }
        return Map.copyOf(names);
    }
}
