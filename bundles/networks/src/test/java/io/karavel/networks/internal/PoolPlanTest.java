package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.model.Subnet;
import io.karavel.networks.host.EngineTag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class PoolPlanTest {
    private final EngineTag tag = EngineTag.of(Path.of("/data"));
    private final List<HostRoutes.Route> routes = new ArrayList<>();
    private final PoolPlan plan = new PoolPlan(tag, () -> routes);

    private static String subnet(Network network) {
        return network.pools().get(0).subnet().toString();
    }

    @Test
    public void theFirstSubnetThatNobodyHasIsChosen() {
        Network first = plan.fill(AddressesTest.network(), List.of());
        assertEquals("172.17.0.0/16", subnet(first));
        assertEquals("172.17.0.1", first.pools().get(0).gateway().orElseThrow());
        assertTrue(first.pools().get(0).chosenByEngine());
        assertEquals("172.18.0.0/16", subnet(plan.fill(AddressesTest.network(), List.of(first))));
    }

    @Test
    public void whatTheMachineHasARouteToIsNotChosen() {
        routes.add(new HostRoutes.Route(Subnet.parse("172.16.0.0/12"), "vpn0"));
        assertEquals("192.168.0.0/20", subnet(plan.fill(AddressesTest.network(), List.of())));
        routes.add(new HostRoutes.Route(Subnet.parse("192.168.1.0/24"), "eth0"));
        assertEquals("192.168.16.0/20", subnet(plan.fill(AddressesTest.network(), List.of())));
    }

    @Test
    public void withoutAnySubnetLeftThereIsAnHonestRefusal() {
        routes.add(new HostRoutes.Route(Subnet.parse("172.16.0.0/12"), "vpn0"));
        routes.add(new HostRoutes.Route(Subnet.parse("192.168.0.0/16"), "vpn0"));
        EngineException refusal = assertThrows(EngineException.class, () -> plan.fill(AddressesTest.network(), List.of()));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("non-overlapping IPv4 address pool"));
    }

    @Test
    public void aSubnetOfTheUsersMayOverlapNoOtherNetwork() {
        Network other = AddressesTest.network(AddressesTest.pool("10.1.0.0/16", "", "", Map.of()));
        Network asked = AddressesTest.network(AddressesTest.pool("10.1.2.0/24", "", "", Map.of()));
        assertEquals(ErrorKind.FORBIDDEN, assertThrows(EngineException.class, () -> plan.fill(asked, List.of(other))).kind());
        assertEquals("10.1.2.1", plan.fill(asked, List.of()).pools().get(0).gateway().orElseThrow());
    }

    @Test
    public void rangesAndGatewaysHaveToBeInTheSubnet() {
        for (Network wrong : List.of(AddressesTest.network(AddressesTest.pool("10.1.0.0/16", "10.2.0.0/24", "", Map.of())),
                AddressesTest.network(AddressesTest.pool("10.1.0.0/16", "", "10.2.0.1", Map.of())),
                AddressesTest.network(AddressesTest.pool("10.1.0.0/16", "", "", Map.of("host", "10.2.0.7"))))) {
            assertEquals(ErrorKind.INVALID, assertThrows(EngineException.class, () -> plan.fill(wrong, List.of())).kind());
        }
    }

    @Test
    public void aChosenSubnetIsTakenOverWhereAnotherLinkHasARouteToIt() {
        Network chosen = plan.fill(AddressesTest.network(), List.of());
        assertFalse(plan.isTakenOver(chosen));
        routes.add(new HostRoutes.Route(Subnet.parse("172.17.0.0/16"), tag.name("01234567")));
        assertFalse("by its own bridge", plan.isTakenOver(chosen));
        routes.add(new HostRoutes.Route(Subnet.parse("172.17.0.0/16"), "docker0"));
        assertTrue(plan.isTakenOver(chosen));
    }

    @Test
    public void enginesWithDataElsewhereHaveOtherNames() {
        assertFalse(tag.isOurs(EngineTag.of(Path.of("/other")).name("x")));
        assertEquals(7, tag.text().length());
    }
}
