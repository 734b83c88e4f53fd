package io.karavel.stdio.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.stdio.DetachKeys;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.Test;

public class DetachFilterTest {
    private static String type(DetachFilter filter, String keys) {
        return US_ASCII.decode(filter.filter(ByteBuffer.wrap(keys.getBytes(US_ASCII)))).toString();
    }

    private static DetachFilter filter(String keys) {
        return new DetachFilter(DetachKeys.parse(keys).bytes());
    }

    @Test
    public void keysAreReadAsDockerReadsThem() {
        assertArrayEquals(new byte[] {16, 17}, DetachKeys.parse("").bytes());
        assertArrayEquals(new byte[] {0, 1, 26, 27, 28, 29, 30, 31, 'a', 'Q', '1', 127},
                DetachKeys.parse("ctrl-@,ctrl-a,ctrl-z,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_,a,Q,1,DEL").bytes());
    }

    @Test
    public void whatIsNoKeyIsRefused() {
        for (String bad : List.of(",", "a,", "ctrl-", "ctrl-A", "ctrl-1", "ctrl-ab", "ab", "é")) {
            assertEquals("Invalid detach keys (" + bad + ") provided",
                    assertThrows(EngineException.class, () -> DetachKeys.parse(bad)).getMessage());
        }
    }

    @Test
    public void theKeysAreTakenOutAndWhatFollowsIsDropped() {
        DetachFilter filter = filter("a,b");
        assertEquals("x", type(filter, "xa"));
        assertFalse(filter.complete());
        assertEquals("", type(filter, "bz"));
        assertTrue(filter.complete());
    }

    @Test
    public void aBrokenPrefixIsPassedOn() {
        DetachFilter filter = filter("a,b,c");
        assertEquals("", type(filter, "ab"));
        assertEquals("abx", type(filter, "x"));
        assertEquals("ab", type(filter, "aba"));
        assertEquals("a", US_ASCII.decode(filter.held()).toString());
    }

    @Test
    public void keysThatRepeatThemselvesAreFoundWithinWhatLooksLikeThem() {
        DetachFilter filter = filter("a,a,b");
        assertEquals("aa", type(filter, "aaaab"));
        assertTrue(filter.complete());
    }
}
