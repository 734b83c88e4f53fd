package io.karavel.model;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class DetachKeysTest {
    private static byte[] keys(String text) {
        return DetachKeys.parse(text).orElseThrow().bytes();
    }

    @Test
    public void keysAreTheBytesATerminalSends() {
        assertArrayEquals(DetachKeys.DEFAULT.bytes(), keys("ctrl-p,ctrl-q"));
        assertArrayEquals(new byte[] {0, 1, 26, 27, 28, 29, 30, 31, 'a', 'Q', '1', 127},
                keys("ctrl-@,ctrl-a,ctrl-z,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_,a,Q,1,DEL"));
    }

    @Test
    public void whatIsNoKeyIsNone() {
        for (String bad : List.of("", ",", "a,", "ctrl-", "ctrl-A", "CTRL-a", "ctrl-1", "ctrl-ab", "ab", "del", "é")) {
            assertEquals(bad, Optional.empty(), DetachKeys.parse(bad));
        }
    }
}
