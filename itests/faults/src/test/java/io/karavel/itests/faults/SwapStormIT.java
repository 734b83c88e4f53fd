package io.karavel.itests.faults;

import io.karavel.itests.support.HybridCgroups;
import io.karavel.itests.support.Workspace;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;
import org.junit.rules.TestRule;

/**
 * Runtimes change, go and come back, and bundles are replaced, while containers of several runtimes are used without pause. The property
 * {@code karavel.swap.rounds} says how often, {@code karavel.swap.containers} under how many containers, and
 * {@code karavel.swap.seed} repeats what was drawn.
 */
public class SwapStormIT {
    /** The files go last: also those who clean up run programs. */
    @ClassRule
    public static final TestRule MACHINE = RuleChain.outerRule(new ExternalResource() {
        @Override
        protected void after() {
            Workspace.remove();
        }
    }).around(new HybridCgroups());

    @Rule
    public final StormEngine storm = new StormEngine();

    private final long seed = Optional.ofNullable(System.getProperty("karavel.swap.seed")).filter(text -> !text.isBlank())
            .map(Long::valueOf).orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
    private final int rounds = Integer.getInteger("karavel.swap.rounds");
    private final int containers = Integer.getInteger("karavel.swap.containers");

    @Test
    public void nothingThatRunsNoticesThatRuntimesAreSwapped() throws Exception {
        History history = new History(Path.of(System.getProperty("karavel.faults.histories")).resolve("swap.log"));
        history.add("begin", "seed " + seed + ", " + rounds + " rounds, " + containers + " containers");
        new SwapStorm(storm.engine(), storm.client(), history, seed).run(rounds, containers);
    }
}
