package io.karavel.web.internal.container;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.util.Optional;
import org.junit.Test;

public class DetachKeysTest {
    private static byte[] keys(String text) {
        return DetachKeys.parse(text).get();
    }

    @Test
    public void keysAreTheBytesATerminalSends() {
        assertArrayEquals(new byte[] {16, 17}, keys("ctrl-p,ctrl-q"));
        assertArrayEquals(new byte[] {0, 27, 28, 29, 30, 31}, keys("ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_"));
        assertArrayEquals(new byte[] {'a', 127}, keys("a,DEL"));
        assertArrayEquals(new byte[0], keys(""));
    }

    @Test
    public void whatIsNoKeyIsNone() {
        for (String text : new String[] {"ctrl-", "ctrl-1", "ctrl-pp", "ab", "a,", "é"}) {
            assertEquals(text, Optional.empty(), DetachKeys.parse(text));
        }
    }
}
