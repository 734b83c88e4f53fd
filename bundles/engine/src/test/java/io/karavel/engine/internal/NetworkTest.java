package io.karavel.engine.internal;

import static io.karavel.engine.internal.EngineFixture.awaitThat;
import static io.karavel.engine.internal.EngineFixture.refused;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.karavel.api.ContainerRequest;
import io.karavel.api.ContainerService.RemoveRequest;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.ActualState.Created;
import io.karavel.model.ActualState.Exited;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerId;
import io.karavel.model.EndpointSettings;
import io.karavel.model.HostConfig;
import io.karavel.model.Namespaces;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.Rule;
import org.junit.Test;

public class NetworkTest {
    @Rule
    public final EngineFixture engine = new EngineFixture();

    private static HostConfig mode(String network) {
        return HostConfig.DEFAULT.with(new Namespaces(network, "", "", "", "", ""));
    }

    @Test
    public void aContainerIsConnectedWhileItRuns() {
        Container container = engine.run("web");
        assertEquals(Set.of(container.id()), engine.life().networks.connected());
        engine.task(container).exit(0);
        engine.awaitState(container, Exited.class);
        assertEquals(Set.of(), engine.life().networks.connected());
    }

    @Test
    public void noNetworkIsGivenToWhoWantsNone() {
        engine.run("none", mode("none"));
        engine.run("host", mode("host"));
        ContainerConfig plain = ContainerConfig.of("image", "run");
        ContainerConfig disabled = new ContainerConfig("", "", "", false, true, true, null, false, false, false, null, plain.cmd(), null,
                "image", null, "", null, true, "", null, null, null, null, null);
        engine.containers().start(engine.create("disabled", disabled, HostConfig.DEFAULT).id().value());
        assertEquals(Set.of(), engine.life().networks.connected());
    }

    @Test
    public void aContainerThatCannotBeConnectedStaysCreatedAndSaysWhy() {
        String problem = "failed to set up container networking: Bind for 0.0.0.0:80 failed: port is already allocated";
        engine.life().networks.refuse(EngineException.system(problem, null));
        Container container = engine.create("web");
        EngineException refusal = refused(ErrorKind.SYSTEM, () -> engine.containers().start("web"));
        assertEquals(problem, refusal.getMessage());
        assertEquals(Created.class, engine.get(container.id()).actual().getClass());
    }

    @Test
    public void howAContainerIsToBeInNetworksIsKeptUntilItIsRemoved() {
        Map<String, EndpointSettings> wishes = Map.of("shop", EndpointSettings.DEFAULT.withMacAddress("02:42:00:00:00:09"));
        Container container = engine.containers().create(new ContainerRequest(Optional.of("web"), Optional.empty(),
                ContainerConfig.of("image", "run"), mode("shop"), wishes)).container();
        assertEquals(wishes, engine.life().networks.wishes(container.id()));
        engine.containers().remove("web", new RemoveRequest(false, false));
        awaitThat(() -> engine.life().networks.wishes(container.id()).isEmpty());
    }

    @Test
    public void aContainerThatIsStoredHasItsNetworksKnown() {
        Set<ContainerId> storedBefore = ConcurrentHashMap.newKeySet();
        engine.life().networks.whenCreated(container -> engine.find(container.id()).ifPresent(stored -> storedBefore.add(stored.id())));
        Container container = engine.create("web");
        assertEquals(Set.of(), storedBefore);
        assertEquals(Set.of(container.id()), engine.life().networks.known());

        refused(ErrorKind.CONFLICT, () -> engine.create("web"));

        assertEquals(Set.of(container.id()), engine.life().networks.known());
    }

    @Test
    public void networksThatComeBackForgetNothingOfAContainerThatIsBeingMade() {
        Set<ContainerId> unknown = ConcurrentHashMap.newKeySet();
        engine.life().networks.whenCreated(container -> {
            if (!engine.life().states.mayHave(container.id())) {
                unknown.add(container.id());
            }
        });

        Container container = engine.create("web");

        assertEquals(Set.of(), unknown);
        engine.containers().remove("web", new RemoveRequest(false, false));
        assertFalse(engine.life().states.mayHave(container.id()));
    }
}
