package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileConfigStoreTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aMissingFileGivesTheDefaults() throws IOException {
        EngineConfig config = read(null);
        assertEquals(Path.of("/d"), config.dataRoot());
        assertEquals(Path.of("/e"), config.execRoot());
        assertEquals(List.of("unix:///s"), config.hosts());
        assertEquals("runc", config.defaultRuntime());
        assertEquals(64L << 20, config.defaultShmSize());
        assertEquals(Optional.empty(), config.containerd());
    }

    @Test
    public void keysAreThoseOfDockersFile() throws IOException {
        EngineConfig config = read("""
                {"data-root": "/data", "group": "docker", "default-shm-size": "128M", "log-opts": {"max-size": "10m"},
                 "runtimes": {"crun": {"path": "/usr/bin/crun", "runtimeArgs": ["--debug"]},
                              "kata": {"runtimeType": "io.containerd.kata.v2", "options": {"ConfigPath": "/k"}}},
                 "default-runtime": "crun", "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1, "Hard": 2}},
                 "containerd": "unix:///run/containerd/containerd.sock"}""");
        assertEquals(Path.of("/data"), config.dataRoot());
        assertEquals(Optional.of("docker"), config.group());
        assertEquals(128L << 20, config.defaultShmSize());
        assertEquals("10m", config.logOptions().get("max-size"));
        assertEquals(List.of("--debug"), config.runtimes().get("crun").runtimeArgs());
        assertEquals("/k", config.runtimes().get("kata").options().get("ConfigPath"));
        assertEquals("crun", config.defaultRuntime());
        assertEquals(2, config.defaultUlimits().get(0).hard());
        assertEquals(Optional.of(Path.of("/run/containerd/containerd.sock")), config.containerd());
    }

    @Test
    public void everyProblemIsNamed() {
        EngineException refusal = refused("""
                {"data-rot": "/x", "debug": "yes", "hosts": ["tcp://:1"],
                 "runtimes": {"both": {"path": "/a", "runtimeType": "b"}, "runc": {"path": "/c"}}}""");
        for (String problem : List.of("data-rot: unknown key", "debug: must be true or false", "hosts: \"tcp://:1\"",
                "runtimes.both: needs either", "the name \"runc\" is reserved")) {
            assertTrue(problem + " in " + refusal.getMessage(), refusal.getMessage().contains(problem));
        }
    }

    @Test
    public void everyProblemIsNamedWithItsLine() {
        assertEquals("""
                line 4: runtimes.r.path: given twice, first in line 3
                line 7: runtimes.r.options: goes with "runtimeType" only
                line 8: log-drivr: unknown key
                line 9: shutdown-timeout: must be at least 0
                line 10: dbg: unknown key""",
                refused("""
                {
                 "runtimes": { "r": {
                   "path": "/a",
                   "path": "/b",
                   "runtimeArgs": [
                     "x" ],
                   "options": {"a": 1} } },
                 "log-drivr": "none",
                 "shutdown-timeout": -1,
                 "dbg": true}""").getMessage());
    }

    @Test
    public void aKeyGivenTwiceIsRefused() {
        assertEquals("line 2: debug: given twice, first in line 1", refused("{\"debug\": true,\n\"debug\": false}").getMessage());
    }

    @Test
    public void whatDoesNotGoTogetherIsRefused() {
        String problems = refused("""
                {"runtimes": {"../x": {"path": "/a"}, "y": {"runtimeType": "t", "runtimeArgs": ["a"]}},
                 "labels": ["a", "b=1", "b=2"], "default-ulimits": {"nofile": {"Soft": 2, "Hard": 1}},
                 "default-shm-size": "900000000000000t", "hosts": "unix:///a"}""").getMessage();
        for (String problem : List.of("runtimes.../x: a name has", "runtimes.y.runtimeArgs: goes with \"path\" only",
                "\"a\" is not of the form key=value", "\"b\" has two values", "default-ulimits.nofile.Soft: must not",
                "is too large", "hosts: must be a list of strings")) {
            assertTrue(problem + " in " + problems, problems.contains(problem));
        }
    }

    @Test
    public void optionsThatAShimDoesNotTakeAreRefused() {
        assertEquals("""
                line 3: runtimes.kata.options.SystemdCgroup: unknown option; this shim takes ConfigBody, ConfigPath, TypeUrl
                line 4: runtimes.kata.options.ConfigPath: must be a string
                line 6: runtimes.runc2.options.SystemdCgroup: must be true or false
                line 7: runtimes.runc2.options.Root: must be a string
                line 8: runtimes.runc2.options.IoUid: unknown option; this shim takes BinaryName, NoNewKeyring, NoPivotRoot, Root, \
                ShimCgroup, SystemdCgroup""",
                refused("""
                {"runtimes": {
                  "kata": {"runtimeType": "io.containerd.kata.v2", "options": {
                    "SystemdCgroup": true,
                    "ConfigPath": 1}},
                  "runc2": {"runtimeType": "io.containerd.runc.v2", "options": {
                    "SystemdCgroup": "true",
                    "Root": 1,
                    "IoUid": 1}}}}""").getMessage());
    }

    @Test
    public void whatNoFileAndNoArgumentCanBeIsRefused() throws IOException {
        String name = "x".repeat(190);
        String problems = refused("""
                {"runtimes": {"a": {"path": "/a\\u0000"}, "b": {"path": "/b", "runtimeArgs": ["-b", "\\u0000"]},
                              "c": {"path": "/c", "runtimeArgs": ["\\ud800"]}, "x%s": {"path": "/x"}},
                 "hooks-dirs": ["/h\\u0000"], "hosts": ["unix:///s\\u0000"]}""".formatted(name)).getMessage();
        for (String problem : List.of("runtimes.a.path: is no path", "runtimes.b.runtimeArgs: an argument has a character",
                "runtimes.c.runtimeArgs: an argument has a character", "runtimes.x" + name + ": a name has", "hooks-dirs: ", "hosts: ")) {
            assertTrue(problem + " in " + problems, problems.contains(problem));
        }
        assertEquals(List.of("grüß \ud83d\udc4b"), read("""
                {"runtimes": {"%s": {"path": "/x", "runtimeArgs": ["grüß \\ud83d\\udc4b"]}}}""".formatted(name)).runtimes().get(name)
                .runtimeArgs());
    }

    @Test
    public void whatFollowsTheObjectIsRefused() {
        assertTrue(refused("{}\n{}").getMessage().startsWith("line 2"));
        assertTrue(refused("[]").getMessage().contains("must be one JSON object"));
    }

    @Test
    public void whatIsNotJsonIsRefusedWithItsLine() {
        assertTrue(refused("{\n\n oops}").getMessage().startsWith("line 3"));
    }

    private EngineException refused(String text) {
        EngineException refusal = assertThrows(EngineException.class, () -> read(text));
        assertEquals(ErrorKind.INVALID, refusal.kind());
        return refusal;
    }

    private EngineConfig read(String text) throws IOException {
        Path file = folder.getRoot().toPath().resolve("karavel.json");
        if (text != null) {
            Files.writeString(file, text);
        }
        Places places = new Places(file, Path.of("/d"), Path.of("/e"), Path.of("/s"));
        FileConfigStore store = new FileConfigStore(places, new ReloadEvents());
        try {
            return store.current().engine();
        } finally {
            store.stop();
        }
    }
}
