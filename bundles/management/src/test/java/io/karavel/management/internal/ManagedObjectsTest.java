package io.karavel.management.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigService;
import io.karavel.api.ConfigService.ConfigChange;
import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.ConfigService.Setting;
import io.karavel.api.ContainerService;
import io.karavel.api.DrainService;
import io.karavel.api.EngineException;
import io.karavel.api.EngineService;
import io.karavel.api.EngineService.EngineInfo;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.TabularData;
import org.junit.Test;

/** What a client of JMX sees, who knows names and the types of the JDK alone. */
public class ManagedObjectsTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final ManagedObjects objects = new ManagedObjects(server);
    private final List<String> asked = new ArrayList<>();

    private static ObjectName name(String type) throws Exception {
        return new ObjectName("io.karavel", "type", type);
    }

    private final class Draining implements DrainService {
        private Optional<Instant> since = Optional.empty();

        @Override
        public void begin() {
            since = Optional.of(Instant.EPOCH);
        }

        @Override
        public void end() {
            since = Optional.empty();
        }

        @Override
        public Optional<Instant> since() {
            return since;
        }
    }

    private static EngineService engine() {
        return () -> new EngineInfo("the-id", "1.2.3", 5, 2, 1, 2, 4, "overlayfs", List.of(), Map.of());
    }

    /** Writes down what it is asked for, and refuses what is called nosuch or idle. */
    private ContainerService containers() {
        return (ContainerService) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ContainerService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        return List.of();
                    }
                    asked.add(method.getName() + " " + List.of(arguments));
                    if (arguments[0].equals("nosuch")) {
                        throw EngineException.notFound("No such container: nosuch");
                    }
                    if (arguments[0].equals("idle")) {
                        throw EngineException.notModified("idle does not run");
                    }
                    if (arguments[0].equals("paused")) {
                        throw EngineException.conflict("paused is paused");
                    }
                    return null;
                });
    }

    private static ConfigService configs() {
        return (ConfigService) Proxy.newProxyInstance(ManagedObjectsTest.class.getClassLoader(), new Class<?>[] {ConfigService.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "settings" -> List.of(new Setting("debug", true, "", true), new Setting("labels", List.of("a=b"), "", true));
                    case "reload" -> new ConfigChange((boolean) arguments[0],
                            List.of(new KeyChange("debug", Optional.of(false), Optional.of(true))), List.of());
                    case "lastRefusal" -> Optional.empty();
                    default -> throw EngineException.invalid("line 1: there is no key \"nosuch\"");
                });
    }

    @Test
    public void theEngineCountsAndCanBeDrained() throws Exception {
        objects.add(new ManagedEngine(engine(), new Draining()));
        assertEquals("1.2.3", server.getAttribute(name("Engine"), "Version"));
        assertEquals(2, server.getAttribute(name("Engine"), "Running"));
        server.invoke(name("Engine"), "drain", null, null);
        assertEquals(true, server.getAttribute(name("Engine"), "Drained"));
        server.invoke(name("Engine"), "endDrain", null, null);
        assertEquals(false, server.getAttribute(name("Engine"), "Drained"));
    }

    @Test
    public void containersAreChangedByOperations() throws Exception {
        objects.add(new ManagedContainers(containers()));
        server.invoke(name("Containers"), "stop", new Object[] {"web", 3}, new String[] {"java.lang.String", "int"});
        server.invoke(name("Containers"), "start", new Object[] {"idle"}, new String[] {"java.lang.String"});
        assertEquals(List.of("stop [web, StopRequest[signal=Optional.empty, timeout=Optional[PT3S]]]", "start [idle]"), asked);
    }

    @Test
    public void aRefusalCanBeReadByWhoHasNoneOfOurClasses() throws Exception {
        objects.add(new ManagedContainers(containers()));
        assertEquals("No such container: nosuch", refusal("start", IllegalArgumentException.class, "nosuch"));
        assertEquals("paused is paused", refusal("start", IllegalStateException.class, "paused"));
        assertEquals("there is no signal NOSUCH", refusal("kill", IllegalArgumentException.class, "web", "NOSUCH"));
    }

    private String refusal(String operation, Class<?> type, String... arguments) throws Exception {
        String[] signature = List.of(arguments).stream().map(argument -> "java.lang.String").toArray(String[]::new);
        ObjectName containers = name("Containers");
        Throwable cause = assertThrows(RuntimeMBeanException.class,
                () -> server.invoke(containers, operation, arguments, signature)).getCause();
        assertEquals(type, cause.getClass());
        return cause.getMessage();
    }

    @Test
    public void theConfigurationIsShownAndChanged() throws Exception {
        objects.add(new ManagedConfiguration(() -> {
            throw new AssertionError("not asked for");
        }, configs(), null));
        TabularData settings = (TabularData) server.getAttribute(name("Configuration"), "Settings");
        assertEquals("[\"a=b\"]", settings.get(new Object[] {"labels"}).get("value"));
        String[] changed = (String[]) server.invoke(name("Configuration"), "reload", new Object[] {true}, new String[] {"boolean"});
        assertEquals("debug: false -> true", changed[0]);
        ObjectName configuration = name("Configuration");
        assertTrue(assertThrows(RuntimeMBeanException.class, () -> server.invoke(configuration, "update", new Object[] {"{}", false},
                new String[] {"java.lang.String", "boolean"})).getCause().getMessage().contains("nosuch"));
    }

    @Test
    public void whatGoesIsShownNoLonger() throws Exception {
        ManagedEngine engine = new ManagedEngine(engine(), new Draining());
        objects.add(engine);
        objects.add(new ManagedEngine(engine(), new Draining()));
        objects.remove(engine);
        assertFalse(server.isRegistered(name("Engine")));
    }
}
