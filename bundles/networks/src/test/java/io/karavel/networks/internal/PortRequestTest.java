package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class PortRequestTest {
    @Test
    public void aRangeIsAllOfItsPorts() {
        assertEquals(List.of("8000/udp", "8001/udp", "8002/udp"), PortRequest.single("8000-8002/UDP"));
        assertEquals(List.of("80/tcp"), PortRequest.single("80"));
    }
}
