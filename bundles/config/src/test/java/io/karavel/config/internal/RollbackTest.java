package io.karavel.config.internal;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigParticipant;
import io.karavel.api.ConfigSnapshot;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.RuntimeBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Breaks each step of a change in turn. */
public class RollbackTest {
    private static final int PARTICIPANTS = 3;

    @Rule
    public final StoreRule config = new StoreRule();
    private final TreeSet<String> effects = new TreeSet<>();
    private final List<String> history = new ArrayList<>();
    /** Which step of which participant breaks, for example {@code prepare 1}. */
    private volatile String broken = "";
    /** Whether it breaks for want of a class, as where its bundle is being exchanged. */
    private volatile boolean withoutClass;

    private final class Recorder implements ConfigParticipant {
        private final int number;

        Recorder(int number) {
            this.number = number;
        }

        private void step(String name) {
            String step = name + " " + number;
            history.add(step);
            if (step.equals(broken)) {
                if (withoutClass) {
                    throw new NoClassDefFoundError(step + " is broken");
                }
                throw new IllegalStateException(step + " is broken");
            }
        }

        @Override
        public Preparation prepare(ConfigSnapshot current, EngineConfig candidate) {
            step("prepare");
            String effect = number + "=" + candidate.debug();
            effects.add(effect);
            return new Preparation() {
                @Override
                public Map<String, RuntimeBinding> runtimes() {
                    step("derive");
                    String name = "r" + number;
                    RuntimeBinding binding = new RuntimeBinding(name, "p", effect, Optional.empty(), Map.of());
                    return broken.equals("publish " + number) ? withNull(name) : Map.of(name, binding);
                }

                @Override
                public void commit() {
                    step("commit");
                }

                @Override
                public void rollback() {
                    effects.remove(effect);
                    step("rollback");
                }
            };
        }
    }

    private static Map<String, RuntimeBinding> withNull(String name) {
        Map<String, RuntimeBinding> unfit = new HashMap<>();
        unfit.put(name, null);
        return unfit;
    }

    @Before
    public void participantsCame() {
        for (int number = 0; number < PARTICIPANTS; number++) {
            config.store.addParticipant(new Recorder(number));
        }
        config.set("{}");
        assertEquals(PARTICIPANTS, config.store.current().runtimes().size());
        effects.clear();
        history.clear();
    }

    @Test
    public void whateverBreaksBeforeThePublicationIsUndone() {
        for (String step : List.of("prepare", "derive", "publish")) {
            for (int number = 0; number < PARTICIPANTS; number++) {
                broken = step + " " + number;
                ConfigSnapshot before = config.store.current();
                EngineException refusal = assertThrows(broken, EngineException.class, () -> config.set("{\"debug\": true}"));
                assertSame(broken, before, config.store.current());
                assertEquals(broken, List.of(), List.copyOf(effects));
                assertTrue(broken, config.store.lastRefusal().isPresent());
                assertTrue(broken, step.equals("publish") || refusal.getMessage().contains(broken));
            }
        }
        broken = "";
        config.set("{\"debug\": true}");
        assertEquals(List.of("0=true", "1=true", "2=true"), List.copyOf(effects));
        assertEquals("1=true", config.store.current().runtimes().get("r1").shim());
    }

    @Test
    public void whatIsWrongWithTheTextIsFoundBeforeAnythingIsPrepared() throws IOException {
        ConfigSnapshot before = config.store.current();
        for (String text : List.of("{", "{\"debug\": 1}", "{\"x\": 1}", "{\"default-runtime\": \"none\"}", "[]")) {
            Files.writeString(config.file(), text);
            assertThrows(text, EngineException.class, () -> config.store.reload(false));
        }
        assertEquals(List.of(), history);
        assertSame(before, config.store.current());
    }

    @Test
    public void whatWasPreparedLastIsUndoneFirst() {
        broken = "prepare 2";
        assertThrows(EngineException.class, () -> config.set("{}"));
        assertEquals(List.of("rollback 1", "rollback 0"), history.subList(history.size() - 2, history.size()));
    }

    @Test
    public void aRollbackThatFailsDoesNotKeepTheOthersFromTheirs() {
        config.store.addParticipant((current, candidate) -> {
            throw EngineException.invalid("refused by the last one");
        });
        broken = "rollback 1";
        EngineException refusal = assertThrows(EngineException.class, () -> config.set("{\"debug\": true}"));
        assertEquals("refused by the last one", refusal.getMessage());
        assertEquals(List.of(), List.copyOf(effects));
    }

    @Test
    public void aCommitThatFailsDoesNotKeepTheOthersFromTheirs() {
        broken = "commit 0";
        config.set("{\"debug\": true}");
        assertTrue(config.store.current().engine().debug());
        assertEquals(List.of("commit 0", "commit 1", "commit 2"), history.subList(history.size() - 3, history.size()));
    }

    @Test
    public void aBundleThatIsExchangedMeanwhileDoesNotKeepTheOthersFromTheirs() {
        withoutClass = true;
        broken = "commit 0";
        config.set("{\"debug\": true}");
        assertTrue(config.store.current().engine().debug());
        assertEquals(List.of("commit 0", "commit 1", "commit 2"), history.subList(history.size() - 3, history.size()));
        assertTrue(config.store.lastRefusal().isEmpty());
        effects.clear();
        broken = "rollback 1";
        config.store.reload(true);
        assertEquals(List.of(), List.copyOf(effects));
    }

    @Test
    public void aDryRunAsksEverybodyAndUndoesEverything() {
        config.store.reload(true);
        assertEquals(List.of(), List.copyOf(effects));
        assertTrue(history.containsAll(List.of("prepare 0", "prepare 1", "prepare 2", "rollback 0", "rollback 1", "rollback 2")));
    }

    @Test
    public void whoComesLaterIsAskedWithoutAChange() {
        config.store.addParticipant(new Recorder(7));
        await().atMost(60, TimeUnit.SECONDS).until(() -> config.store.current().runtimes().containsKey("r7"));
        assertEquals(1, config.events.size());
    }

    @Test
    public void whatSomeoneDerivedStaysWhileHeIsAway() {
        Recorder visitor = new Recorder(8);
        config.store.addParticipant(visitor);
        await().atMost(60, TimeUnit.SECONDS).until(() -> config.store.current().runtimes().containsKey("r8"));
        config.store.removeParticipant(visitor);
        assertTrue(config.store.current().runtimes().containsKey("r8"));
    }
}
