package io.karavel.stdio.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.model.DetachKeys;
import java.nio.ByteBuffer;
import org.junit.Test;

public class DetachFilterTest {
    private static String type(DetachFilter filter, String keys) {
        return US_ASCII.decode(filter.filter(ByteBuffer.wrap(keys.getBytes(US_ASCII)))).toString();
    }

    private static DetachFilter filter(String keys) {
        return new DetachFilter(DetachKeys.parse(keys).orElseThrow().bytes());
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
