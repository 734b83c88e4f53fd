package io.karavel.itests.faults;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/** When to strike: some part into some operation, both drawn, so that no step of an operation is spared for long. */
final class Moment {
    private static final Duration FIRST_GUESS = Duration.ofMillis(200);
    /** Beyond the usual duration, so that the very end of an operation is met too. */
    private static final double REACH = 1.2;

    private final Map<Operation, Duration> usual = new ConcurrentHashMap<>();
    private volatile Awaited awaited = new Awaited(Operation.CREATE, new CountDownLatch(0));

    private record Awaited(Operation operation, CountDownLatch begun) {}

    /** An operation is about to be asked for. */
    void begun(Operation operation) {
        Awaited now = awaited;
        if (now.operation() == operation) {
            now.begun().countDown();
        }
    }

    /** An operation was answered. */
    void ended(Operation operation, Duration lasted) {
        usual.merge(operation, lasted, (before, now) -> before.multipliedBy(3).plus(now).dividedBy(4));
    }

    /** Returns when the drawn moment has come; what it was is the answer. */
    String await(RandomGenerator random) throws InterruptedException {
        Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
        double part = random.nextDouble() * REACH;
        awaited = new Awaited(operation, new CountDownLatch(1));
        boolean met = awaited.begun().await(10, SECONDS);
        NANOSECONDS.sleep((long) (usual.getOrDefault(operation, FIRST_GUESS).toNanos() * part));
        return (met ? "" : "no ") + operation + " " + Math.round(part * 100) + " %";
    }
}
