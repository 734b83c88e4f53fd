package io.karavel.model;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class SubnetTest {
    @Test
    public void whatFollowsThePrefixIsOfNoConsequence() {
        assertEquals(Subnet.parse("172.17.0.0/16"), Subnet.parse("172.17.3.4/16"));
        assertEquals("172.17.0.0/16", Subnet.parse("172.17.3.4/16").toString());
        assertEquals("fd00:1::/64", Subnet.parse("fd00:1:0:0:5::7/64").toString());
        assertEquals("0.0.0.0/0", Subnet.parse("10.0.0.0/0").toString());
    }

    @Test
    public void addressesAreCountedFromTheFirst() {
        assertEquals("172.17.1.0", Subnet.text(Subnet.parse("172.17.0.0/16").at(256)));
        assertEquals("fd00::1", Subnet.text(Subnet.parse("fd00::/64").at(1)));
        assertEquals(256, Subnet.parse("172.17.0.0/16").offset(Subnet.address("172.17.1.0")).intValue());
        assertThrows(IllegalArgumentException.class, () -> Subnet.parse("10.0.0.0/30").at(4));
    }

    @Test
    public void subnetsOverlapWhereOneIsPartOfTheOther() {
        assertTrue(Subnet.parse("172.17.0.0/16").overlaps(Subnet.parse("172.16.0.0/12")));
        assertTrue(Subnet.parse("172.16.0.0/12").overlaps(Subnet.parse("172.17.0.0/16")));
        assertFalse(Subnet.parse("172.17.0.0/16").overlaps(Subnet.parse("172.18.0.0/16")));
        assertFalse(Subnet.parse("0.0.0.0/0").overlaps(Subnet.parse("::/0")));
    }

    @Test
    public void addressesOfVersion6AreWrittenShort() {
        assertEquals("::1", Subnet.text(Subnet.address("0:0:0:0:0:0:0:1")));
        assertEquals("fd00:0:0:1::2", Subnet.text(Subnet.address("fd00:0:0:1:0:0:0:2")));
        assertEquals("::", Subnet.text(Subnet.address("::")));
    }

    @Test
    public void whatIsNoSubnetIsRefusedAndNothingIsLookedUp() {
        for (String text : new String[] {"", "172.17.0.0", "172.17.0.0/33", "localhost/8", "172.17.0.0/-1", "fd00::/129"}) {
            assertThrows(text, IllegalArgumentException.class, () -> Subnet.parse(text));
        }
    }
}
