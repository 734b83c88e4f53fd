package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.model.Resources;
import java.util.Optional;
import org.junit.Test;

/** What a control group in use is told of new limits. */
public class CgroupUpdateTest {
    private static final Resources NONE = Resources.UNLIMITED;
    private static final Resources ALL = new Resources(512, 100, 1_500_000_000, null, 300, null, null, null, null, null, 0, 0, 0, 0, "0,1",
            "0", null, null, null, 50, 200, null, null, Optional.of(77L), null);

    private static String update(Resources named, Resources limits) {
        return CgroupUpdate.json(named, limits, Wish.HOST).toString();
    }

    private static Resources memory(long memory, long reservation, long swap) {
        return new Resources(0, memory, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0, null, null, null, null, null, reservation,
                swap, null, null, null, null);
    }

    private static Resources processor(long nanoCpus, long period, long quota) {
        return new Resources(0, 0, nanoCpus, null, 0, null, null, null, null, null, period, quota, 0, 0, null, null, null, null, null, 0, 0,
                null, null, null, null);
    }

    @Test
    public void whatIsNotNamedIsNotSaid() {
        assertEquals("{}", update(NONE, ALL));
        assertEquals("{\"memory\":{\"reservation\":50}}", update(memory(0, 50, 0), ALL));
    }

    @Test
    public void allThatCanBeChangedIsSaid() {
        assertEquals("{\"memory\":{\"limit\":100,\"swap\":200,\"reservation\":50},"
                + "\"cpu\":{\"shares\":512,\"quota\":150000,\"period\":100000,\"cpus\":\"0,1\",\"mems\":\"0\"},"
                + "\"pids\":{\"limit\":77},\"blockIO\":{\"weight\":300}}", update(ALL, ALL));
    }

    @Test
    public void whatIsNoLimitAnyMoreIsTakenAway() {
        assertEquals("{\"memory\":{\"limit\":-1,\"swap\":-1,\"reservation\":-1},"
                + "\"cpu\":{\"shares\":1024,\"quota\":-1,\"period\":100000,\"cpus\":\"0-3\",\"mems\":\"0\"},"
                + "\"pids\":{\"limit\":-1}}", update(ALL, NONE));
        assertEquals("{\"pids\":{\"limit\":-1}}",
                update(NONE.withPidsLimit(Optional.of(0L)), NONE.withPidsLimit(Optional.of(0L))));
    }

    @Test
    public void whatGoesTogetherIsSaidTogether() {
        assertEquals("{\"memory\":{\"limit\":100,\"swap\":-1}}", update(memory(0, 0, -1), memory(100, 0, -1)));
        assertEquals("{\"cpu\":{\"quota\":7000,\"period\":50000}}", update(processor(0, 0, 7000), processor(0, 50000, 7000)));
        assertEquals("{\"cpu\":{\"quota\":-1,\"period\":50000}}", update(processor(0, 50000, 0), processor(0, 50000, 0)));
    }
}
