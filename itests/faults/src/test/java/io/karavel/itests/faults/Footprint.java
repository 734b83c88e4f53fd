package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.karavel.itests.support.Command;
import io.karavel.itests.support.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an engine's Java holds after a collection of garbage. */
record Footprint(int classes, int threads, int files) {
    private static final Pattern CLASSES = Pattern.compile("Total = \\d+\\s+(\\d+) ");
    private static final double TOLERANCE = 0.02;
    /** Threads that have nothing to do end by themselves within a few seconds. */
    private static final int SETTLING_SECONDS = 8;
    private static final int LOOK_SECONDS = 4;
    private static final int LOOKS = 20;

    /** When idle threads have ended. */
    static Footprint settled(Engine engine) throws InterruptedException {
        SECONDS.sleep(SETTLING_SECONDS);
        return of(engine);
    }

    private static Footprint of(Engine engine) {
        String pid = Long.toString(engine.process().pid());
        // Classes go with the second collection, when what referred to them has been finalized.
        for (int collection = 0; collection < 2; collection++) {
            jcmd(pid, "GC.run");
        }
        Matcher classes = CLASSES.matcher(jcmd(pid, "VM.classloader_stats"));
        if (!classes.find()) {
            throw new AssertionError("jcmd does not say how many classes are loaded");
        }
        return new Footprint(Integer.parseInt(classes.group(1)), engine.count("task"), engine.count("fd"));
    }

    /** Java gives up to be asked when it does not answer within seconds. */
    private static String jcmd(String pid, String command) {
        return await("jcmd " + command).atMost(120, SECONDS).until(() -> Command.of("jcmd", pid, command).run(), told -> told.exit() == 0)
                .output();
    }

    /** Waits until what is held is not more than before by more than 2 %. */
    static void awaitAtMost(Footprint before, Engine engine, History history) throws InterruptedException {
        Footprint now = of(engine);
        for (int look = 0; look < LOOKS && !now.isAtMost(before); look++) {
            history.add("footprint", "not yet what it was: " + now);
            SECONDS.sleep(LOOK_SECONDS);
            now = of(engine);
        }
        history.add("footprint", "before " + before + ", afterwards " + now);
        if (!now.isAtMost(before)) {
            throw new AssertionError("before the storm the engine held " + before + ", afterwards " + now);
        }
    }

    private boolean isAtMost(Footprint before) {
        return within(classes, before.classes) && within(threads, before.threads) && within(files, before.files);
    }

    /** Of few things, one more is within as well. */
    private static boolean within(int now, int before) {
        return now <= before + Math.max(1, Math.round(before * TOLERANCE));
    }
}
