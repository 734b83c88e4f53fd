package io.karavel.oci.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.oci.Hook;
import io.karavel.oci.HookStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Which hooks a container gets. */
public class HookFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Wish wish = new Wish();
    private Path first;
    private Path second;

    @Before
    public void makeFolders() throws IOException {
        first = folder.newFolder("first").toPath();
        second = folder.newFolder("second").toPath();
        wish.hooksDirs = List.of(first, second, Path.of("/nowhere"));
    }

    private static void file(Path place, String name, String path, String when, String... stages) throws IOException {
        Files.writeString(place.resolve(name), "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"" + path + "\"},\"when\":" + when
                + ",\"stages\":[\"" + String.join("\",\"", stages) + "\"]}");
    }

    private List<String> hooks(HookStage stage) {
        return SpecWriter.hooks(wish.container(), wish.engine(), stage).stream().map(Hook::path).map(Path::toString).toList();
    }

    private boolean fits(String when) throws IOException {
        file(first, "one.json", "/one", when, "poststop");
        return !hooks(HookStage.POSTSTOP).isEmpty();
    }

    @Test
    public void theyComeInTheOrderOfTheirNamesAndLaterFoldersReplaceEarlierOnes() throws IOException {
        file(first, "20.json", "/twenty", "{\"always\":true}", "poststop");
        file(first, "10.json", "/ten", "{\"always\":true}", "poststop", "prestart");
        file(second, "20.json", "/other", "{\"always\":true}", "poststop");
        Files.writeString(first.resolve("README"), "no hook");

        assertEquals(List.of("/ten", "/other"), hooks(HookStage.POSTSTOP));
        assertEquals(List.of("/ten"), hooks(HookStage.PRESTART));
        assertEquals(List.of(), hooks(HookStage.POSTSTART));
    }

    @Test
    public void theRuntimeIsGivenThoseThatComeBeforeTheProgramAndNoOthers() throws IOException {
        Files.writeString(first.resolve("a.json"), """
                {"version": "1.0.0",
                 "hook": {"path": "/hook", "args": ["hook", "now"], "env": ["A=b"], "timeout": 5},
                 "when": {"always": true},
                 "stages": ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"]}
                """);
        String hook = "[{\"path\":\"/hook\",\"args\":[\"hook\",\"now\"],\"env\":[\"A=b\"],\"timeout\":5}]";
        assertEquals("{\"prestart\":" + hook + ",\"createRuntime\":" + hook + ",\"createContainer\":" + hook + ",\"startContainer\":" + hook
                + "}", wish.spec().path("hooks").toString());
    }

    @Test
    public void withoutHooksTheRuntimeIsToldOfNone() throws IOException {
        assertTrue(wish.spec().path("hooks").isMissingNode());
    }

    @Test
    public void allConditionsThatAreNamedHaveToHold() throws IOException {
        wish.command = List.of("/usr/bin/java", "-version");
        wish.annotations = Map.of("org.example.gpu", "two", "other", "x");

        assertEquals(true, fits("{\"always\":true}"));
        assertEquals(false, fits("{\"always\":false}"));
        assertEquals(true, fits("{\"commands\":[\"^/bin/sh$\",\"java$\"]}"));
        assertEquals(false, fits("{\"commands\":[\"version\"]}"));
        assertEquals(true, fits("{\"annotations\":{\"^org[.]example[.]gpu$\":\"^(one|two)$\"}}"));
        assertEquals(false, fits("{\"annotations\":{\"^org[.]example[.]gpu$\":\"^x$\"}}"));
        assertEquals(false, fits("{\"annotations\":{\"gpu\":\"two\",\"missing\":\".\"}}"));
        assertEquals(false, fits("{\"commands\":[\"java\"],\"always\":false}"));
        assertEquals(false, fits("{\"hasBindMounts\":true}"));
        assertEquals(true, fits("{\"hasBindMounts\":false}"));
        wish.bind("/tmp:/tmp");
        assertEquals(true, fits("{\"hasBindMounts\":true,\"commands\":[\"java\"]}"));
    }

    @Test
    public void whatCannotBeUnderstoodIsRefusedAndNamed() throws IOException {
        for (String broken : List.of("{", "{\"version\":\"2.0.0\"}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"hook\"},\"when\":{\"always\":true},\"stages\":[\"poststop\"]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\",\"timeout\":0},\"when\":{\"always\":true},\"stages\":[\"poststop\"]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\"},\"when\":{},\"stages\":[\"poststop\"]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\"},\"when\":{\"sometimes\":true},\"stages\":[\"poststop\"]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\"},\"when\":{\"commands\":[\"(\"]},\"stages\":[\"poststop\"]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\"},\"when\":{\"always\":true},\"stages\":[]}",
                "{\"version\":\"1.0.0\",\"hook\":{\"path\":\"/hook\"},\"when\":{\"always\":true},\"stages\":[\"poststopp\"]}")) {
            Files.writeString(first.resolve("broken.json"), broken);
            EngineException refusal = assertThrows(broken, EngineException.class, wish::bytes);
            assertEquals(ErrorKind.INVALID, refusal.kind());
            assertTrue(refusal.getMessage(), refusal.getMessage().startsWith("the hook in " + first.resolve("broken.json") + " cannot be"));
        }
    }
}
