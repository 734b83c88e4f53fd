package io.karavel.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The calls that one engine makes of its fakes: counts them, and has tests interfere with them before and after they take effect.
 * Any thread may call.
 */
public final class CallLog {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
    private volatile Interference interference = (call, done) -> { };
    private volatile boolean cutOff;

    /** Hears of every call. What it throws the caller gets. */
    @FunctionalInterface
    public interface Interference {
        /** @param done false before the call takes effect, true after it did */
        void at(String call, boolean done);
    }

    /** From now on hears of every call, in place of what heard before. */
    public void interfere(Interference hook) {
        interference = hook;
    }

    /** The next call of this name fails and has no effect. */
    public void failNext(String call, RuntimeException failure) {
        failures.put(call, failure);
    }

    /** From now on no call has any effect: for the world outside, the engine is dead. */
    public void cutOff() {
        cutOff = true;
    }

    public boolean isCutOff() {
        return cutOff;
    }

    /** How often a call was made, failed ones included. */
    public int count(String call) {
        return (int) calls.stream().filter(call::equals).count();
    }

    /** Every call in order. */
    public List<String> all() {
        return List.copyOf(calls);
    }

    void call(String name, Runnable effect) {
        get(name, () -> {
            effect.run();
            return name;
        });
    }

    /** Makes a call, which is how a fake of one's own takes part. */
    public <T> T get(String name, Supplier<T> effect) {
        refuseTheDead(name);
        calls.add(name);
        interference.at(name, false);
        Optional.ofNullable(failures.remove(name)).ifPresent(failure -> {
            throw failure;
        });
        refuseTheDead(name);
        T result = effect.get();
        interference.at(name, true);
        return result;
    }

    private void refuseTheDead(String name) {
        if (cutOff) {
            throw new IllegalStateException("the engine that calls " + name + " is dead");
        }
    }
}
