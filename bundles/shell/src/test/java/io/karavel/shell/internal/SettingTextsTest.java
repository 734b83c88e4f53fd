package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class SettingTextsTest {
    @Test
    public void aRuntimeFitsOnALine() {
        assertEquals("path=/usr/bin/runsc runtimeArgs=[--platform=ptrace, --debug]", SettingTexts.of(
                Map.of("runtimeArgs", List.of("--platform=ptrace", "--debug"), "path", "/usr/bin/runsc")));
    }

    @Test
    public void plainValuesAreThemselves() {
        assertEquals("true", SettingTexts.of(true));
        assertEquals("[]", SettingTexts.of(List.of()));
    }
}
