package io.karavel.stdio.internal;

import java.nio.ByteBuffer;

/**
 * Takes the detach keys out of what is typed. A beginning of them is held back until it is clear whether the rest follows, and
 * passed on when it does not. Not for use by several threads.
 */
final class DetachFilter {
    private final byte[] keys;
    /** For each number of matched keys, how many would still match without the first of them. */
    private final int[] fallback;
    private int matched;

    DetachFilter(byte[] keys) {
        this.keys = keys;
        fallback = new int[keys.length];
        for (int i = 1, length = 0; i < keys.length; i++) {
            while (length > 0 && keys[i] != keys[length]) {
                length = fallback[length - 1];
            }
            if (keys[i] == keys[length]) {
                length++;
            }
            fallback[i] = length;
        }
    }

    /** What may be passed on; up to the keys, where they are complete, and then {@link #complete()}. */
    ByteBuffer filter(ByteBuffer typed) {
        ByteBuffer rest = typed.duplicate();
        ByteBuffer passed = ByteBuffer.allocate(matched + rest.remaining());
        while (rest.hasRemaining() && !complete()) {
            byte key = rest.get();
            while (matched > 0 && keys[matched] != key) {
                int kept = fallback[matched - 1];
                passed.put(keys, 0, matched - kept);
                matched = kept;
            }
            if (keys[matched] == key) {
                matched++;
            } else {
                passed.put(key);
            }
        }
        return passed.flip();
    }

    /** Whether the keys came. */
    boolean complete() {
        return matched == keys.length;
    }

    /** What was held back, when nothing more comes. */
    ByteBuffer held() {
        return ByteBuffer.wrap(keys, 0, complete() ? 0 : matched);
    }
}
