package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.refused;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.ActualState.Running;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.DesiredState;
import io.karavel.model.RestartPolicy;
import io.karavel.model.RestartPolicy.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;

/** What happens after the end of a container by its policy. */
public class RestartTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private final RestartPolicies policies = new RestartPolicies();

    @Test
    public void theDelayDoublesUpToAMinuteAndBeginsAnewAfterTenSeconds() {
        Container container = ended(new RestartPolicy(Kind.ALWAYS, 0));
        List<Long> delays = Stream.generate(() -> delay(container, 1, Duration.ofSeconds(9))).limit(12)
                .map(delay -> delay.orElseThrow().toMillis()).toList();

        assertEquals(List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L, 60000L), delays);
        assertEquals(Duration.ofMillis(100), delay(container, 1, Duration.ofSeconds(10)).orElseThrow());
    }

    @Test
    public void onFailureRestartsAfterAFailureAsOftenAsItSays() {
        assertTrue(delay(ended(new RestartPolicy(Kind.ON_FAILURE, 0)), 0, Duration.ZERO).isEmpty());
        assertTrue(delay(ended(new RestartPolicy(Kind.ON_FAILURE, 0)), 1, Duration.ZERO).isPresent());
        Container container = engine.run("web", restarting(Kind.ON_FAILURE, 2));
        for (int starts = 1; starts <= 3; starts++) {
            int expected = starts;
            awaitThat(() -> engine.life().events.actions(container.id()).stream().filter("start"::equals).count() == expected);
            engine.task(container).exit(9);
        }

        Exited exited = engine.awaitState(container, Exited.class);

        assertEquals(9, exited.code());
        assertEquals(2, engine.get(container.id()).desired().restartCount());
        assertEquals(3, engine.life().calls.count("start"));
        engine.containers().start("web");
        assertEquals(0, engine.get(container.id()).desired().restartCount());
    }

    @Test
    public void aContainerStoppedByHandIsNotRestarted() {
        for (Kind kind : Kind.values()) {
            Container container = engine.run("web-" + kind.text(), restarting(kind));

            engine.containers().stop(container.name(), StopRequest.DEFAULT);

            assertTrue(engine.get(container.id()).actual() instanceof Exited);
        }
    }

    @Test
    public void aRestartThatCannotStartIsGivenUpAndSaysWhy() {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        engine.life().calls.failNext("create", EngineException.system("OCI runtime create failed: no luck", null));

        engine.task(container).exit(1);

        awaitThat(() -> engine.get(container.id()).view().error().contains("no luck"));
        assertEquals(128, engine.get(container.id()).view().exitCode());
        engine.containers().start("web");
    }

    @Test
    public void aRestartThatContainerdIsAwayForIsTriedAgain() {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        engine.life().calls.failNext("create", new EngineException(ErrorKind.UNAVAILABLE, "containerd is away"));

        engine.task(container).exit(1);

        awaitThat(() -> engine.life().events.actions(container.id()).stream().filter("start"::equals).count() == 2);
        engine.awaitState(container, Running.class);
        assertEquals(3, engine.life().calls.count("create"));
    }

    @Test
    public void oneThatIsRemovedMeanwhileIsNotInTheWay() {
        Container container = engine.run("web", restarting(Kind.ALWAYS));
        engine.life().calls.interfere((call, done) -> {
            if (call.equals("create") && !done) {
                throw new EngineException(ErrorKind.UNAVAILABLE, "containerd is away");
            }
        });
        engine.task(container).exit(1);
        awaitThat(() -> engine.life().calls.count("create") >= 3);
        engine.awaitState(container, Exited.class);

        engine.containers().remove("web", new RemoveRequest(false, false));

        engine.awaitGone(container);
    }

    @Test
    public void labelsThatMakeNoSenseKeepNoEndFromItsRestart() {
        Container labelled = labelled(ended(new RestartPolicy(Kind.ALWAYS, 0)), Map.of("io.karavel.restart.minimum", "soon"));

        assertEquals(Optional.of(Duration.ofMillis(100)), delay(labelled, 1, Duration.ZERO));
    }

    private static Container labelled(Container container, Map<String, String> labels) {
        return new Container(container.id(), container.name(), container.created(), container.config().withLabels(labels),
                container.hostConfig(), container.image(), container.desired(), container.actual(), container.runtime());
    }

    @Test
    public void labelsSayHowLongAContainerWaits() {
        Container container = labelled(ended(new RestartPolicy(Kind.ALWAYS, 0)), Map.of("io.karavel.restart.minimum", "2s",
                "io.karavel.restart.maximum", "7s", "io.karavel.restart.multiplier", "3", "io.karavel.restart.reset", "1m"));

        List<Long> delays = Stream.generate(() -> delay(container, 1, Duration.ofSeconds(59))).limit(3)
                .map(delay -> delay.orElseThrow().toSeconds()).toList();

        assertEquals(List.of(2L, 6L, 7L), delays);
        assertEquals(Duration.ofSeconds(2), delay(container, 1, Duration.ofMinutes(1)).orElseThrow());
    }

    @Test
    public void labelsThatMakeNoSenseAreRefusedWhenTheContainerIsMade() {
        ContainerConfig config = ContainerConfig.of("image", "run").withLabels(Map.of("io.karavel.restart.minimum", "soon"));

        EngineException refusal = refused(ErrorKind.INVALID, () -> engine.create("web", config, restarting(Kind.ALWAYS)));

        assertTrue(refusal.getMessage(), refusal.getMessage().contains("io.karavel.restart.minimum"));
        assertEquals(List.of(), engine.containers().list());
    }

    private Optional<Duration> delay(Container container, int code, Duration lasted) {
        return policies.afterExit(container, code, lasted);
    }

    private Container ended(RestartPolicy policy) {
        return engine.create(policy.kind().text() + "-" + engine.containers().list().size())
                .withDesired(DesiredState.created(policy).started());
    }
}
