package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.junit.Test;

public class DebugLogTest {
    private static final String LEVEL = "log4j2.logger.karavel.level";

    @Test
    public void debugComesAndGoes() {
        Dictionary<String, Object> properties = new Hashtable<>();
        assertTrue(DebugLog.setLevel(properties, true));
        assertEquals("DEBUG", properties.get(LEVEL));
        assertEquals("io.karavel", properties.get("log4j2.logger.karavel.name"));
        assertFalse(DebugLog.setLevel(properties, true));
        assertTrue(DebugLog.setLevel(properties, false));
        assertEquals("INFO", properties.get(LEVEL));
    }

    @Test
    public void aLevelThatSomebodyElseChoseStays() {
        assertFalse(DebugLog.setLevel(new Hashtable<>(), false));
        assertFalse(DebugLog.setLevel(new Hashtable<>(Map.of(LEVEL, "WARN")), false));
    }
}
