package io.karavel.network.cni.internal;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.spi.network.EndpointState;
import java.util.List;
import org.junit.Test;

/** What plugins answer, in the engine's terms. */
public class PluginResultTest {
    private static EndpointState state(String json) throws JsonProcessingException {
        return new PluginResult((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'))).state("eth0");
    }

    @Test
    public void addressesOfTheContainerComeVersion4First() throws JsonProcessingException {
        EndpointState state = state("{'interfaces':[{'name':'cni0','mac':'0a:00:00:00:00:01'},"
                + "{'name':'eth0','mac':'0a:00:00:00:00:02','sandbox':'/run/netns/x'}],'ips':[{'address':'fd00::2/64','interface':1},"
                + "{'address':'10.1.0.2/16','gateway':'10.1.0.1','interface':1},{'address':'10.9.0.1/16','interface':0}]}");
        assertEquals(new EndpointState("0a:00:00:00:00:02", List.of("10.1.0.2/16", "fd00::2/64"), List.of()), state);
    }

    @Test
    public void theWayOutIsWhereARouteLeadsEverywhere() throws JsonProcessingException {
        assertEquals(List.of("10.1.0.1"),
                state("{'ips':[{'address':'10.1.0.2/16','gateway':'10.1.0.1'}],'routes':[{'dst':'0.0.0.0/0'}]}").gateways());
        assertEquals(List.of("10.1.0.9", "fd00::1"), state("{'ips':[{'address':'10.1.0.2/16','gateway':'10.1.0.1'},"
                + "{'address':'fd00::2/64','gateway':'fd00::1'}],'routes':[{'dst':'::/0'},{'dst':'0.0.0.0/0','gw':'10.1.0.9'}]}").gateways());
        assertEquals(List.of(), state("{'ips':[{'address':'10.1.0.2/16','gateway':'10.1.0.1'}],'routes':[{'dst':'10.2.0.0/16'}]}").gateways());
    }

    @Test
    public void aNetworkWithoutAddressesHasNone() throws JsonProcessingException {
        assertEquals(new EndpointState("", List.of(), List.of()), state("{'cniVersion':'1.0.0'}"));
    }
}
