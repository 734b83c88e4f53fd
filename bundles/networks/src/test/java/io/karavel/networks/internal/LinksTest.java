package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;

import io.karavel.model.ContainerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** What a link says of the container at its other end. */
public class LinksTest {
    private static List<String> variables(Set<String> ports, String... environment) {
        ContainerConfig config = new ContainerConfig("", "", "", false, true, true, ports, false, false, false, List.of(environment),
                Optional.empty(), Optional.empty(), "busybox", Set.of(), "", Optional.empty(), false, "", List.of(), Map.of(),
                Optional.empty(), Optional.empty(), Optional.empty());
        return Links.variables("web", config, "my-db", "172.17.0.5");
    }

    @Test
    public void theLowestPortOfTcpIsTheOneThatIsMeant() {
        List<String> variables = variables(Set.of("53/udp", "9000/tcp", "5432/tcp"));
        assertEquals("MY_DB_PORT=tcp://172.17.0.5:5432", variables.get(0));
        assertEquals(List.of("MY_DB_PORT_53_UDP=udp://172.17.0.5:53", "MY_DB_PORT_53_UDP_ADDR=172.17.0.5", "MY_DB_PORT_53_UDP_PORT=53",
                "MY_DB_PORT_53_UDP_PROTO=udp", "MY_DB_NAME=/web/my-db"), variables.subList(9, variables.size()));
    }

    @Test
    public void itsVariablesAreHandedOnWithoutThoseThatEveryoneHas() {
        assertEquals(List.of("MY_DB_NAME=/web/my-db", "MY_DB_ENV_USER=joe=y"),
                variables(Set.of(), "PATH=/bin", "HOME=/root", "USER=joe=y", "UNSET"));
    }
}
