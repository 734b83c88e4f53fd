package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.Network;
import io.karavel.model.Network.Pool;
import io.karavel.model.Subnet;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

public class AddressesTest {
    private final Addresses addresses = new Addresses();

    static Network network(Pool... pools) {
        return new Network("0123456789abcdef".repeat(4), "net", Instant.EPOCH, "bridge", false, false, true, false, "default", Map.of(),
                List.of(pools), Map.of(), Map.of(), false);
    }

    static Pool pool(String subnet, String range, String gateway, Map<String, String> auxiliary) {
        return new Pool(Subnet.parse(subnet), Optional.of(range).filter(text -> !text.isEmpty()).map(Subnet::parse),
                Optional.of(gateway).filter(text -> !text.isEmpty()), auxiliary, false);
    }

    @Test
    public void theFirstAddressAfterTheGatewayIsGivenFirst() {
        Pool pool = pool("172.17.0.0/16", "", "172.17.0.1", Map.of());
        assertEquals("172.17.0.2/16", addresses.take(network(pool), pool));
        assertEquals("172.17.0.3/16", addresses.take(network(pool), pool));
    }

    @Test
    public void allButTheEdgesAndTheReservedAreGivenOnce() {
        Pool pool = pool("10.0.0.0/29", "", "10.0.0.1", Map.of("printer", "10.0.0.4"));
        Set<String> given = new HashSet<>();
        for (int count = 0; count < 4; count++) {
            given.add(addresses.take(network(pool), pool));
        }
        assertEquals(Set.of("10.0.0.2/29", "10.0.0.3/29", "10.0.0.5/29", "10.0.0.6/29"), given);
        assertThrows(EngineException.class, () -> addresses.take(network(pool), pool));
        addresses.giveBack(network(pool).id(), "10.0.0.5/29");
        assertEquals("10.0.0.5/29", addresses.take(network(pool), pool));
    }

    @Test
    public void whatIsGivenBackIsGivenLast() {
        Pool pool = pool("10.0.0.0/24", "", "10.0.0.1", Map.of());
        String first = addresses.take(network(pool), pool);
        addresses.giveBack(network(pool).id(), first);
        assertEquals("10.0.0.3/24", addresses.take(network(pool), pool));
    }

    @Test
    public void onlyTheRangeIsChosenFrom() {
        Pool pool = pool("10.0.0.0/16", "10.0.5.0/30", "10.0.0.1", Map.of());
        Set<String> given = new HashSet<>();
        for (int count = 0; count < 4; count++) {
            given.add(addresses.take(network(pool), pool));
        }
        assertEquals(Set.of("10.0.5.0/16", "10.0.5.1/16", "10.0.5.2/16", "10.0.5.3/16"), given);
    }

    @Test
    public void anAddressThatIsTakenIsRefused() {
        Pool pool = pool("10.0.0.0/16", "", "10.0.0.1", Map.of());
        assertEquals("10.0.9.9/16", addresses.take(network(pool), pool, Subnet.address("10.0.9.9")));
        EngineException refusal = assertThrows(EngineException.class,
                () -> addresses.take(network(pool), pool, Subnet.address("10.0.9.9")));
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertEquals("Address already in use", refusal.getMessage());
        assertThrows(EngineException.class, () -> addresses.take(network(pool), pool, Subnet.address("10.0.0.1")));
    }

    @Test
    public void addressesThatAreInUseAlreadyAreNotGiven() {
        Pool pool = pool("10.0.0.0/24", "", "10.0.0.1", Map.of());
        addresses.note(network(pool).id(), "10.0.0.2/24");
        assertEquals("10.0.0.3/24", addresses.take(network(pool), pool));
    }

    @Test
    public void addressesOfVersion6AreGivenToo() {
        Pool pool = pool("fd00::/64", "", "fd00::1", Map.of());
        assertEquals("fd00::2/64", addresses.take(network(pool), pool));
    }
}
