package io.karavel.network.macvlan.internal;

import static org.hamcrest.CoreMatchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThat;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Network;
import io.karavel.networks.host.EngineTag;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;

/** In the network of which link containers are, and what is refused. */
public class ParentLinkTest {
    @Rule
    public final ParentRule machine = new ParentRule();

    private final SharedLinkDriver driver = new MacvlanDriver(EngineTag.of(Path.of("/test/links", Long.toString(ProcessHandle.current().pid()))));

    private ParentLink parent(String name) {
        return ParentLink.of(machine.network(Map.of("parent", name)));
    }

    private String refusal(Map<String, String> options) {
        return assertThrows(IllegalArgumentException.class, () -> driver.validate(machine.network(options))).getMessage();
    }

    @Test
    public void aNumberAfterADotMeansAVlan() {
        assertEquals(Optional.of(new ParentLink.Vlan("eth0", 50)), parent("eth0.50").vlan());
        assertEquals(Optional.empty(), parent("eth0").vlan());
        assertEquals(Optional.empty(), parent("eth0.5000").vlan());
        assertTrue("without a parent it leads nowhere", ParentLink.of(machine.network(Map.of())).isolated());
    }

    @Test
    public void whatCannotBeIsRefused() {
        assertThat(refusal(Map.of("parent", "nowhere0")), containsString("the parent interface nowhere0 of network shared is not there"));
        assertThat(refusal(Map.of("parent", "lo")), containsString("loopback interface is not a valid parent link"));
        assertThat(refusal(Map.of("parent", machine.parent(), "macvlan_mode", "l2")), containsString("requested macvlan mode 'l2' is not valid"));
        assertThat(refusal(Map.of("parent", "a b")), containsString("invalid name"));
    }

    @Test
    public void aParentHasOneNetwork() {
        Network first = machine.network(Map.of("parent", machine.parent()));
        driver.create(first);
        assertThat(refusal(Map.of("parent", machine.parent())), containsString("is already using parent interface " + machine.parent()));
        driver.remove(first);
        driver.validate(machine.network(Map.of("parent", machine.parent())));
    }

    @Test
    public void aKernelWithoutTheKindOfLinkIsToldByTheModule() {
        IllegalStateException refused = assertThrows(IllegalStateException.class,
                () -> ParentLink.add("link add link " + machine.parent() + " name kvnone type nosuchkind", "nosuchkind"));
        assertEquals("this kernel has no links of the type nosuchkind: load its module (modprobe nosuchkind), or use a kernel that has it",
                refused.getMessage());
    }
}
