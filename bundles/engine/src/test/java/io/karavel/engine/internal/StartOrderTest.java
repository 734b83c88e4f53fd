package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.restarting;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.engine.internal.Dependencies.Condition;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.Health;
import io.karavel.model.Healthcheck;
import io.karavel.model.RestartPolicy.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.Rule;
import org.junit.Test;

/** In which order the engine starts what is to run when it starts itself. */
public class StartOrderTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private Container create(String name, Map<String, String> labels) {
        return engine.create(name, ContainerConfig.of("image", "run").withLabels(labels), restarting(Kind.ALWAYS));
    }

    private Container run(String name, Map<String, String> labels) {
        Container container = create(name, labels);
        engine.containers().start(name);
        return container;
    }

    private static Map<String, String> service(String name, String dependencies) {
        return Map.of("com.docker.compose.project", "shop", "com.docker.compose.service", name,
                "com.docker.compose.depends_on", dependencies);
    }

    @Test
    public void eachIsStartedAfterThoseItNeeds() throws Exception {
        Container web = run("web", Map.of(Dependencies.LABEL, "app, cache"));
        Container app = run("app", service("app", "db:service_started:false"));
        Container database = run("db", service("db", ""));
        Container cache = run("cache", Map.of());

        engine.killAndRestart(engine.machine::close);

        engine.awaitEvent(web, "start");
        List<ContainerId> order = engine.life().events.actors("start");
        assertEquals(Set.of(web.id(), app.id(), database.id(), cache.id()), Set.copyOf(order));
        assertEquals("last of all", 3, order.indexOf(web.id()));
        assertTrue(order.indexOf(database.id()) < order.indexOf(app.id()));
    }

    @Test
    public void onlySoManyAreStartedAtATime() {
        List<Container> all = IntStream.range(0, 10).mapToObj(i -> create("c" + i, Map.of())).toList();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<ContainerId> started = ConcurrentHashMap.newKeySet();
        CountDownLatch goOn = new CountDownLatch(1);
        StartOrder order = new StartOrder(engine.life().parts, Dependencies.among(all), container -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            awaitThat(() -> goOn.getCount() == 0);
            now.decrementAndGet();
            started.add(container.id());
        }, Duration.ofSeconds(60), 3);

        all.forEach(order::want);
        awaitThat(() -> now.get() == 3);
        goOn.countDown();

        awaitThat(() -> started.size() == 10);
        assertEquals(3, most.get());
    }

    @Test
    public void thoseThatNeedEachOtherAreStartedAllTheSame() throws Exception {
        Container hen = run("hen", Map.of(Dependencies.LABEL, "egg"));
        Container egg = run("egg", Map.of(Dependencies.LABEL, "hen"));

        engine.killAndRestart(engine.machine::close);

        engine.awaitEvent(hen, "start");
        engine.awaitEvent(egg, "start");
    }

    @Test
    public void oneThatCannotBeStartedHoldsNobodyUp() throws Exception {
        Container broken = run("broken", Map.of());
        Container web = run("web", Map.of(Dependencies.LABEL, "broken,nobody"));

        engine.killAndRestart(() -> {
            engine.machine.close();
            engine.machine.program(task -> {
                if (task.container().equals(broken.id())) {
                    throw EngineException.system("it does not start", null);
                }
            });
        });

        engine.awaitEvent(web, "start");
        assertEquals(List.of(web.id()), engine.life().events.actors("start"));
    }

    @Test
    public void oneThatContainerdIsAwayForIsStartedWhenItIsBack() throws Exception {
        Container web = run("web", Map.of());
        AtomicBoolean away = new AtomicBoolean(true);

        engine.killAndRestart(() -> {
            engine.machine.close();
            engine.machine.program(task -> {
                if (away.getAndSet(false)) {
                    throw new EngineException(ErrorKind.UNAVAILABLE, "containerd is away");
                }
            });
        });

        engine.awaitEvent(web, "start");
        assertFalse(away.get());
    }

    @Test
    public void theDependenciesAreThoseOfNamespacesLinksVolumesAndLabels() {
        Container lender = create("lender", Map.of());
        Container stranger = create("stranger", Map.of("com.docker.compose.project", "other", "com.docker.compose.service", "db"));
        Container borrower = create("borrower", Map.of("com.docker.compose.project", "shop",
                "com.docker.compose.depends_on", "db:service_healthy:true", Dependencies.LABEL, "lender,borrower,nobody"));
        Dependencies dependencies = Dependencies.among(List.of(lender, stranger, borrower));
        assertEquals(Map.of(lender.id(), Condition.STARTED), dependencies.of(borrower.id()));
        assertEquals(Map.of(), dependencies.of(stranger.id()));
    }

    @Test
    public void theStricterConditionCounts() {
        Container database = create("db", service("db", ""));
        Container app = create("app", service("app", "db:service_healthy:false"));
        Container web = create("web", Map.of(Dependencies.LABEL, "db,db:healthy,app"));
        Dependencies dependencies = Dependencies.among(List.of(database, app, web));
        assertEquals(Map.of(database.id(), Condition.HEALTHY), dependencies.of(app.id()));
        assertEquals(Map.of(database.id(), Condition.HEALTHY, app.id(), Condition.STARTED), dependencies.of(web.id()));
    }

    @Test
    public void whoNeedsOneThatIsHealthyWaitsForThat() throws Exception {
        Container database = run("db", Map.of());
        Container app = run("app", Map.of(Dependencies.LABEL, "db:healthy"));
        Container web = run("web", Map.of(Dependencies.LABEL, "db"));
        new HealthEngine(engine.life().parts, engine.life().probes.registry()).change("db", Healthcheck.of("CMD", "true"));

        engine.killAndRestart(engine.machine::close);

        engine.awaitEvent(web, "start");
        assertFalse(engine.life().events.actors("start").contains(app.id()));
        Instant now = Instant.now();
        new HealthEngine(engine.life().parts, engine.life().probes.registry())
                .report(engine.get(database.id()), new Health.Result(now, now, 0, ""));
        engine.awaitEvent(app, "start");
    }
}
