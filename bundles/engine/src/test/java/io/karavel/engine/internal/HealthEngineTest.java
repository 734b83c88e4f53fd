package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ContainerService.StopRequest;
import io.karavel.api.ErrorKind;
import io.karavel.api.HealthService;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Health.Status;
import io.karavel.model.Healthcheck;
import io.karavel.model.HostConfig;
import io.karavel.model.UnhealthyAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** What the engine keeps of the health of containers. */
public class HealthEngineTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private HealthService health;

    @Before
    public void begin() {
        health = new HealthEngine(engine.life().parts, engine.life().probes.registry());
    }

    private Container run(Map<String, String> labels) {
        ContainerId id = engine.create("web", ContainerConfig.of("image", "run").withHealthcheck(Healthcheck.of("CMD", "true"))
                .withLabels(labels), HostConfig.DEFAULT).id();
        engine.containers().start("web");
        return engine.get(id);
    }

    private Container report(Container checked, int code) {
        return health.report(checked, new Health.Result(Instant.now(), Instant.now(), code, "said"));
    }

    private Status status(Container container) {
        return engine.get(container.id()).health().orElseThrow().status();
    }

    private List<String> told(Container container) {
        return engine.life().events.actions(container.id()).stream().filter(action -> action.startsWith("health_")).toList();
    }

    @Test
    public void resultsAreKeptAndOnlyChangesAreTold() {
        Container container = run(Map.of());
        assertEquals(Status.STARTING, status(container));
        report(container, 0);
        report(container, 0);
        for (int i = 0; i < 4; i++) {
            report(container, 1);
        }
        assertEquals(List.of("health_status: healthy", "health_status: unhealthy"), told(container));
        assertEquals(4, engine.get(container.id()).health().orElseThrow().failingStreak());
        assertEquals(5, engine.get(container.id()).health().orElseThrow().log().size());
    }

    @Test
    public void streaksOutliveTheEngineHoweverItEnds() throws InterruptedException {
        Container container = run(Map.of());
        report(container, 0);
        report(container, 1);
        report(container, 1);
        engine.killAndRestart();
        Health kept = engine.get(container.id()).health().orElseThrow();
        assertEquals(Status.HEALTHY, kept.status());
        assertEquals(2, kept.failingStreak());
        assertEquals(3, kept.log().size());
        begin();
        engine.life().reconciliation.await(engine.get(container.id()));
        report(engine.get(container.id()), 1);
        assertEquals(Status.UNHEALTHY, status(container));
        engine.restart();
        assertEquals(3, engine.get(container.id()).health().orElseThrow().failingStreak());
    }

    @Test
    public void aResultOfAnotherRunOrWhilePausedCountsForNothing() {
        Container container = run(Map.of());
        engine.containers().pause("web");
        assertEquals(Status.UNHEALTHY, status(container));
        refused(ErrorKind.CONFLICT, () -> report(container, 0));
        engine.containers().unpause("web");
        assertEquals("until the next check", Status.UNHEALTHY, status(container));
        report(container, 0);
        engine.containers().restart("web", StopRequest.DEFAULT);
        assertEquals(Status.STARTING, status(container));
        refused(ErrorKind.CONFLICT, () -> report(container, 0));
        engine.containers().stop("web", StopRequest.DEFAULT);
        assertEquals(Status.UNHEALTHY, status(container));
        assertEquals(List.of("health_status: healthy"), told(container));
    }

    @Test
    public void aProbeThatIsKilledWithItsContainerSaysNothingOfItsHealth() {
        // There is no such process on this machine, which is how it looks when a container's own has just ended.
        Container container = run(Map.of());
        refused(ErrorKind.CONFLICT, () -> report(container, 137));
        assertEquals(Status.STARTING, status(container));
        assertEquals(0, engine.get(container.id()).health().orElseThrow().failingStreak());
    }

    @Test
    public void whatIsToBeDoneIsClaimedOnceAndNotAgainTooSoon() {
        Container container = run(Map.of(UnhealthyAction.LABEL, "restart"));
        Container now = report(container, 1);
        assertEquals(Optional.empty(), health.claimAction(now, Instant.now()));
        report(container, 1);
        Container unhealthy = report(container, 1);
        Instant moment = Instant.now();
        assertEquals(Optional.of(UnhealthyAction.RESTART), health.claimAction(unhealthy, moment));
        assertEquals(Optional.empty(), health.claimAction(unhealthy, moment.plusSeconds(9)));
        assertEquals(Optional.of(UnhealthyAction.RESTART), health.claimAction(unhealthy, moment.plusSeconds(10)));
        assertTrue(told(container).contains("health_action: restart"));
        engine.containers().restart("web", StopRequest.DEFAULT);
        assertEquals("remembered in the next run", 2, engine.get(container.id()).health().orElseThrow().actions().inARow());
        assertEquals(Optional.empty(), health.claimAction(unhealthy, moment.plusSeconds(1000)));
    }

    @Test
    public void nothingIsDoneAboutAContainerThatIsOnlyPausedOrBeingStopped() {
        Container container = run(Map.of(UnhealthyAction.LABEL, "kill"));
        report(container, 0);
        engine.containers().pause("web");
        assertEquals(Optional.empty(), health.claimAction(engine.get(container.id()), Instant.now()));
        engine.containers().unpause("web");
        assertEquals(Optional.empty(), health.claimAction(engine.get(container.id()), Instant.now()));
    }

    @Test
    public void aHealthcheckCanBeChangedWhileTheContainerRuns() {
        Container container = run(Map.of());
        report(container, 1);
        List<ContainerId> followed = new ArrayList<>();
        try (HealthService.Subscription subscription = health.follow(followed::add)) {
            Container changed = health.change("web", new Healthcheck(List.of(), null, null, null, null, 1, null));
            assertEquals(List.of("CMD", "true"), changed.config().healthcheck().orElseThrow().test());
            assertEquals(0, changed.health().orElseThrow().failingStreak());
            assertEquals(List.of(container.id()), followed);
            refused(ErrorKind.CONFLICT, () -> report(container, 1));
            assertEquals(Status.UNHEALTHY, report(changed, 1).health().orElseThrow().status());
            refused(ErrorKind.NOT_MODIFIED, () -> health.change("web", Healthcheck.of()));
            assertEquals(Optional.empty(), health.change("web", Healthcheck.of("NONE")).health());
            refused(ErrorKind.INVALID, () -> health.change("web", new Healthcheck(List.of(), null, null, null, null, -1, null)));
        }
        engine.containers().pause("web");
        assertEquals("nobody is told any more", 2, followed.size());
    }

    @Test
    public void labelsSayHowToCheckForClientsThatCannot() {
        Map<String, String> http = Map.of("io.karavel.health.http", "http://:8080/ready status=204");
        assertEquals(Optional.of(List.of("HTTP", "http://:8080/ready", "status=204")),
                HealthLabels.complete(Optional.empty(), http).map(Healthcheck::test));
        assertEquals(Optional.of(List.of("TCP", ":6379")),
                HealthLabels.complete(Optional.of(Healthcheck.of()), Map.of("io.karavel.health.tcp", ":6379")).map(Healthcheck::test));
        assertEquals(Optional.of(List.of("FILE", "/ready")),
                HealthLabels.complete(Optional.empty(), Map.of("io.karavel.health.test", "FILE  /ready")).map(Healthcheck::test));
        assertEquals("what is said expressly counts", Optional.of(Healthcheck.of("NONE")),
                HealthLabels.complete(Optional.of(Healthcheck.of("NONE")), http));
        assertEquals(Optional.empty(), HealthLabels.complete(Optional.empty(), Map.of()));
        refused(ErrorKind.INVALID, () -> HealthLabels.complete(Optional.empty(), Map.of(UnhealthyAction.LABEL, "pray")));
        refused(ErrorKind.INVALID, () -> HealthLabels.complete(Optional.empty(),
                Map.of("io.karavel.health.tcp", ":1", "io.karavel.health.test", "x")));
    }
}
