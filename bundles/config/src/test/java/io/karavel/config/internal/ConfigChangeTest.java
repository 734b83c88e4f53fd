package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.ConfigUpdate;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.Merge;
import io.karavel.api.ConfigService.Setting;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

public class ConfigChangeTest {
    @Rule
    public final StoreRule config = new StoreRule();

    @Test
    public void aReloadAnswersWithWhatChangedWhenItTookEffect() throws IOException {
        ConfigChange change = config.reload("{\"debug\": true, \"default-runtime\": \"crun\", \"runtimes\": {\"crun\": {\"path\": \"/c\"}}}");
        assertEquals(List.of(
                new KeyChange("debug", Optional.of(false), Optional.of(true)),
                new KeyChange("default-runtime", Optional.of("runc"), Optional.of("crun")),
                new KeyChange("runtimes.crun", Optional.empty(), Optional.of(Map.of("path", "/c")))), change.changed());
        assertEquals(List.of(), change.needRestart());
        assertTrue(config.store.current().engine().debug());
    }

    @Test
    public void whatAFileNoLongerMentionsKeepsItsValueAndNullGivesTheDefault() throws IOException {
        config.reload("{\"debug\": true, \"init\": true}");
        assertEquals(List.of(), config.reload("{}").changed());
        assertTrue(config.store.current().engine().debug());
        config.reload("{\"debug\": null}");
        assertFalse(config.store.current().engine().debug());
        assertTrue(config.store.current().engine().init());
    }

    @Test
    public void aSnapshotThatWasTakenNeverChanges() throws IOException {
        ConfigSnapshot before = config.store.current();
        config.reload("{\"debug\": true}");
        assertFalse(before.engine().debug());
        assertNotSame(before, config.store.current());
    }

    @Test
    public void aDryRunTellsTheSameAndChangesNothing() throws IOException {
        ConfigSnapshot before = config.store.current();
        Files.writeString(config.file(), "{\"debug\": true, \"data-root\": \"/other\"}");
        ConfigChange dry = config.store.reload(true);
        assertTrue(dry.dryRun());
        assertSame(before, config.store.current());
        assertEquals(List.of(), config.events);
        ConfigChange real = config.store.reload(false);
        assertEquals(real.changed(), dry.changed());
        assertEquals(real.needRestart(), dry.needRestart());
    }

    @Test
    public void whatNeedsARestartIsReportedAndTheRestTakesEffect() throws IOException {
        ConfigChange change = config.reload("{\"debug\": true, \"data-root\": \"/other\", \"hosts\": [\"unix:///x\"]}");
        assertEquals(List.of("debug"), change.changed().stream().map(KeyChange::key).toList());
        assertEquals(List.of("data-root", "hosts"), change.needRestart().stream().map(KeyChange::key).toList());
        assertEquals("/d", config.store.current().engine().dataRoot().toString());
        assertEquals("still to come", 2, config.store.reload(false).needRestart().size());
    }

    @Test
    public void whatNeedsARestartIsRefusedFromAnyoneButTheFile() {
        ConfigSnapshot before = config.store.current();
        EngineException refusal = assertThrows(EngineException.class,
                () -> config.set("{\"debug\": true,\n\"group\": \"docker\"}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().startsWith("line 2: group: cannot change while the engine runs"));
        assertSame(before, config.store.current());
        config.set("{\"data-root\": \"/d\"}");
    }

    @Test
    public void aRefusalLeavesTheVerySnapshotAndCanBeSeenUntilAChangeSucceeds() throws IOException {
        ConfigSnapshot before = config.store.current();
        EngineException refusal = assertThrows(EngineException.class, () -> config.reload("{\"debug\": 1,\n\"x\": 2}"));
        assertEquals(ErrorKind.INVALID, refusal.kind());
        assertEquals("line 1: debug: must be true or false\nline 2: x: unknown key", refusal.getMessage());
        assertSame(before, config.store.current());
        assertEquals(refusal.getMessage(), config.store.lastRefusal().orElseThrow().message());
        assertEquals(config.file().toString(), config.store.lastRefusal().orElseThrow().origin());
        config.reload("{}");
        assertEquals(Optional.empty(), config.store.lastRefusal());
    }

    @Test
    public void aFileThatCannotBeReadChangesNothing() throws IOException {
        ConfigSnapshot before = config.store.current();
        Files.createDirectory(config.file());
        assertThrows(EngineException.class, () -> config.store.reload(false));
        assertSame(before, config.store.current());
    }

    @Test
    public void aRuntimeThatIsTheDefaultCannotBeRemovedAlone() {
        config.set("{\"runtimes\": {\"crun\": {\"path\": \"/c\"}}, \"default-runtime\": \"crun\"}");
        EngineException refusal = assertThrows(EngineException.class, () -> config.patch("{\"runtimes\": {\"crun\": null}}"));
        assertEquals("default-runtime: there is no runtime of the name \"crun\"", refusal.getMessage());
        config.patch("{\"runtimes\": {\"crun\": null}, \"default-runtime\": \"runc\"}");
        assertEquals(Set.of("runc"), config.store.current().engine().runtimes().keySet());
    }

    @Test
    public void aKeyReplacesAndAPatchMerges() {
        config.set("{\"runtimes\": {\"a\": {\"path\": \"/a\"}}}");
        config.store.update(new ConfigUpdate("another", "{\"runtimes\": {\"b\": {\"path\": \"/b\"}}}", Merge.PATCH), false);
        assertEquals("a test, another", setting("runtimes").origin());
        assertEquals(Set.of("runc", "a", "b"), config.store.current().engine().runtimes().keySet());
        config.set("{\"runtimes\": {\"c\": {\"path\": \"/c\"}}}");
        assertEquals(Set.of("runc", "c"), config.store.current().engine().runtimes().keySet());
    }

    @Test
    public void settingsTellWhoSetThem() throws IOException {
        config.reload("{\"debug\": true}");
        config.set("{\"init\": true}");
        assertEquals(config.file().toString(), setting("debug").origin());
        assertEquals(new Setting("init", true, "a test", true), setting("init"));
        assertEquals(new Setting("data-root", "/d", "", false), setting("data-root"));
    }

    private Setting setting(String key) {
        return config.store.settings().stream().filter(setting -> setting.key().equals(key)).findFirst().orElseThrow();
    }

    @Test
    public void theEventOfAReloadHasEveryValueInForce() throws IOException {
        config.reload("{\"debug\": true, \"labels\": [\"a=b\"], \"runtimes\": {\"crun\": {\"path\": \"/c\"}}}");
        assertEquals(1, config.events.size());
        Event event = config.events.get(0);
        assertEquals("daemon reload", event.type() + " " + event.action());
        assertEquals("true", event.attributes().get("debug"));
        assertEquals("[\"a=b\"]", event.attributes().get("labels"));
        assertEquals("{\"crun\":{\"path\":\"/c\"},\"runc\":{\"path\":\"runc\"}}", event.attributes().get("runtimes"));
        assertEquals("15", event.attributes().get("shutdown-timeout"));
        assertTrue(event.attributes().keySet().containsAll(
                config.store.settings().stream().map(Setting::key).toList()));
        assertFalse(event.attributes().get("name").isEmpty());
    }

    @Test
    public void everyFormOfUpdateMayBeDry() {
        ConfigSnapshot before = config.store.current();
        ConfigChange change = config.store.update(new ConfigUpdate("a test", "{\"debug\": true}", Merge.PATCH), true);
        assertEquals(1, change.changed().size());
        assertSame(before, config.store.current());
    }

    @Test
    public void aStoreThatStoppedSaysSo() {
        config.store.stop();
        assertEquals(ErrorKind.UNAVAILABLE, assertThrows(EngineException.class, () -> config.set("{}")).kind());
    }
}
