package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static org.junit.Assert.assertEquals;

import io.karavel.model.Container;
import io.karavel.model.RuntimeBinding;
import java.util.List;
import java.util.Set;
import org.junit.Rule;
import org.junit.Test;

/** When leftovers of runtimes are removed, and what is kept. */
public class RuntimeLeftoversTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    @Test
    public void theyAreRemovedOnceWhenItIsKnownWhatRuns() throws InterruptedException {
        Container container = engine.run("web");
        engine.create("unstarted");
        EngineLife life = engine.life();
        begin(life, "one");
        assertEquals("nobody has said what runs", List.of(), life.registry.kept());
        life.registry.add(RuntimeBinding.CONTAINERD, life.runtime);
        awaitThat(() -> life.registry.kept().size() == 1);
        assertEquals(Set.of(container.runtime().orElseThrow()), life.registry.kept().get(0));
        begin(life, "one");

        engine.restart();
        EngineLife next = engine.life();
        next.registry.add(RuntimeBinding.CONTAINERD, next.runtime);
        begin(next, "two");
        awaitThat(() -> next.registry.kept().size() == 1);
        assertEquals(1, life.registry.kept().size());
    }

    private static void begin(EngineLife life, String name) {
        new RuntimeLeftovers(name, life.configs, life.registry, life.parts, life.reconciliation);
    }
}
