package io.karavel.config.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.api.ConfigService.KeyChange;
import io.karavel.api.EngineException;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;

public class ListenAddressTest {
    @Rule
    public final StoreRule config = new StoreRule();

    private static String same(String text) {
        return ListenAddress.text(ListenAddress.parse(text));
    }

    @Test
    public void addressesAreOfEitherVersion() {
        assertEquals("127.0.0.1:9323", same("127.0.0.1:9323"));
        assertEquals("0.0.0.0:1", same("0.0.0.0:1"));
        assertEquals("[0:0:0:0:0:0:0:1]:65535", same("[::1]:65535"));
        assertEquals("127.0.0.1:80", same("localhost:80"));
    }

    @Test
    public void whatIsNoAddressIsRefused() {
        for (String text : List.of("9323", ":9323", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "example.org:80",
                "256.0.0.1:80", "::1:80", "[127.0.0.1]:80", "[::1]", "tcp://127.0.0.1:80")) {
            assertThrows(text, IllegalArgumentException.class, () -> ListenAddress.parse(text));
        }
    }

    @Test
    public void metricsAreServedNowhereUntilSomebodySaysWhere() {
        assertEquals(Optional.empty(), config.store.current().engine().metricsAddress());
        assertEquals(List.of(new KeyChange("metrics-addr", Optional.empty(), Optional.of("127.0.0.1:9323"))),
                config.set("{\"metrics-addr\": \"127.0.0.1:9323\"}").changed());
        assertEquals(Optional.of(ListenAddress.parse("127.0.0.1:9323")), config.store.current().engine().metricsAddress());
        config.set("{\"metrics-addr\": null}");
        assertEquals(Optional.empty(), config.store.current().engine().metricsAddress());
    }

    @Test
    public void anAddressThatIsNoneRefusesTheWholeChangeAndIsNamed() {
        EngineException refusal = assertThrows(EngineException.class,
                () -> config.set("{\"debug\": true,\n\"metrics-addr\": \"example.org:9323\"}"));
        assertTrue(refusal.getMessage(), refusal.getMessage().startsWith("line 2: metrics-addr: "));
        assertTrue(!config.store.current().engine().debug());
    }
}
