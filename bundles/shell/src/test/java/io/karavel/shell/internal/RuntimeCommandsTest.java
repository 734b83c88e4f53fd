package io.karavel.shell.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.RuntimeBinding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.junit.Rule;
import org.junit.Test;

/** What the commands that change runtimes ask for, and what they say. */
public class RuntimeCommandsTest {
    private ConfigSnapshot inForce = snapshot(Map.of("gvisor", new RuntimeBinding("gvisor", "p", "s", Optional.empty(), Map.of()),
            "crun", new RuntimeBinding("crun", "p", "s", Optional.empty(), Map.of())));
    private final List<String> asked = new ArrayList<>();
    @Rule
    public final Printed printed = new Printed();

    private final class Configs implements ConfigService {
        @Override
        public List<Setting> settings() {
            return List.of(new Setting("runtimes", Map.of("runc", Map.of("path", "runc"), "crun", Map.of("path", "/c")), "", true),
                    new Setting("default-runtime", "runc", "Config Admin", true));
        }

        @Override
        public Optional<Refusal> lastRefusal() {
            return Optional.empty();
        }

        @Override
        public ConfigChange reload(boolean dryRun) {
            return new ConfigChange(dryRun, List.of(), List.of());
        }

        @Override
        public ConfigChange update(ConfigUpdate update, boolean dryRun) {
            asked.add("update " + update.merge() + " " + update.json());
            return new ConfigChange(dryRun, List.of(new KeyChange("k", Optional.of("old"), Optional.of("new"))), List.of());
        }

        @Override
        public SavedChange save(ConfigUpdate update, boolean dryRun) {
            asked.add("save " + update.merge() + " " + update.json());
            return new SavedChange(new ConfigChange(dryRun, List.of(new KeyChange("k", Optional.empty(), Optional.of("new"))), List.of()),
                    Path.of("/etc/karavel.json"), true);
        }
    }

    private static ConfigSnapshot snapshot(Map<String, RuntimeBinding> runtimes) {
        return new ConfigSnapshot(new EngineConfig(Path.of("/d"), Path.of("/e"), List.of(), Optional.empty(), Optional.empty(), "karavel",
                Optional.empty(), Map.of(), "runc", "", 1, "json-file", Map.of(), List.of(), false, Optional.empty(), Optional.empty(),
                false, List.of(), Duration.ZERO, false, List.of(), Optional.empty(),
                EngineConfig.DEFAULT_CNI_CONFIG_DIR, EngineConfig.DEFAULT_CNI_BIN_DIRS), runtimes);
    }

    private String run(Action command) throws Exception {
        printed.forget();
        command.execute();
        return printed.text();
    }

    private RuntimeAddCommand add(String name, String... program) {
        RuntimeAddCommand add = new RuntimeAddCommand();
        add.configs = new Configs();
        add.inForce = () -> inForce;
        add.name = name;
        add.program = program.length == 0 ? null : List.of(program);
        return add;
    }

    @Test
    public void anAddedRuntimeIsSavedAndTheUserToldWhere() throws Exception {
        String said = run(add("gvisor", "/usr/bin/runsc", "--platform=ptrace"));
        assertEquals(List.of("save PATCH " + Patches.binary("gvisor", "/usr/bin/runsc", List.of("--platform=ptrace"))), asked);
        assertTrue(said, said.contains("It is written to /etc/karavel.json."));
        RuntimeAddCommand dry = add("gvisor", "/usr/bin/runsc");
        dry.dryRun = true;
        assertTrue(run(dry).contains("It would be written to /etc/karavel.json."));
    }

    @Test
    public void aProgramThatIsNotThereIsPointedOut() throws Exception {
        inForce = snapshot(Map.of());
        assertTrue(run(add("gone", "/no/such")).contains("There is no executable /no/such now"));
    }

    @Test
    public void aTemporaryOneIsNot() throws Exception {
        RuntimeAddCommand add = add("gvisor", "/usr/bin/runsc");
        add.temporary = true;
        assertEquals(-1, run(add).indexOf("written"));
        assertTrue(asked.get(0).startsWith("update PATCH"));
    }

    @Test
    public void whatMakesNoSenseIsRefusedBeforeAnythingIsAsked() {
        assertEquals(ErrorKind.INVALID, refusal(add("kata")).kind());
        RuntimeAddCommand both = add("kata", "/usr/bin/kata");
        both.type = "io.containerd.kata.v2";
        assertEquals(ErrorKind.INVALID, refusal(both).kind());
        RuntimeAddCommand options = add("kata", "/usr/bin/kata");
        options.options = List.of("a=b");
        assertEquals(ErrorKind.INVALID, refusal(options).kind());
        assertEquals("there is a runtime \"crun\" already; --replace replaces it", refusal(add("crun", "/c")).getMessage());
        assertEquals(List.of(), asked);
    }

    @Test
    public void aRuntimeIsReplacedOnRequest() throws Exception {
        RuntimeAddCommand add = add("crun");
        add.type = "io.containerd.crun.v1";
        add.replace = true;
        run(add);
        assertEquals(List.of("save PATCH " + Patches.shim("crun", "io.containerd.crun.v1", List.of())), asked);
    }

    @Test
    public void whoeverElseNamesTheDefaultIsToldOf() throws Exception {
        RuntimeDefaultCommand change = new RuntimeDefaultCommand();
        change.configs = new Configs();
        change.name = "crun";
        String said = run(change);
        assertEquals(List.of("save PATCH {\"default-runtime\":\"crun\"}"), asked);
        assertTrue(said, said.contains("Config Admin (io.karavel.engine) names default-runtime too"));
    }

    private static EngineException refusal(Action command) {
        return assertThrows(EngineException.class, command::execute);
    }
}
