package io.karavel.networks.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.karavel.model.Subnet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class DnsMessageTest {
    private static ByteBuf query(String name, DnsRecordType type) throws Exception {
        ByteBuf query = Unpooled.buffer();
        query.writeShort(4711).writeShort(0x0100).writeShort(1).writeShort(0).writeShort(0).writeShort(0);
        DnsRecordEncoder.DEFAULT.encodeQuestion(new DefaultDnsQuestion(name, type), query);
        return query;
    }

    @Test
    public void theNameIsReadInLowerCaseAndWithoutItsLastDot() throws Exception {
        ByteBuf query = query("Web.", DnsRecordType.A);
        DnsMessage message = DnsMessage.read(query).orElseThrow();
        assertEquals("web", message.name());
        assertEquals(4711, message.id());
        assertEquals("what is passed on is whole", 0, query.readerIndex());
    }

    @Test
    public void anAnswerHasTheAddressesOfTheVersionAskedFor() throws Exception {
        List<InetAddress> addresses = List.of(Subnet.address("172.18.0.2"), Subnet.address("fd00::2"));
        ByteBuf answer = DnsMessage.read(query("web.", DnsRecordType.AAAA)).orElseThrow().addresses(addresses);
        assertEquals(4711, answer.readUnsignedShort());
        assertEquals(0x8180, answer.readUnsignedShort());
        assertEquals(1, answer.readUnsignedShort());
        assertEquals(1, answer.readUnsignedShort());
        answer.skipBytes(4);
        DnsRecordDecoder.DEFAULT.decodeQuestion(answer);
        DnsRawRecord record = DnsRecordDecoder.DEFAULT.decodeRecord(answer);
        assertEquals(600, record.timeToLive());
        byte[] bytes = new byte[record.content().readableBytes()];
        record.content().readBytes(bytes);
        assertEquals(Subnet.address("fd00::2"), InetAddress.getByAddress(bytes));
    }

    @Test
    public void aNameThatHasNoSuchAddressIsKnownAllTheSame() throws Exception {
        ByteBuf answer = DnsMessage.read(query("web.", DnsRecordType.MX)).orElseThrow().addresses(List.of(Subnet.address("172.18.0.2")));
        assertEquals(0, answer.getShort(2) & 0xf);
        assertEquals(0, answer.getUnsignedShort(6));
    }

    @Test
    public void aFailureSaysWhich() throws Exception {
        ByteBuf answer = DnsMessage.read(query("web.", DnsRecordType.A)).orElseThrow().failure(DnsResponseCode.SERVFAIL);
        assertEquals(2, answer.getShort(2) & 0xf);
    }

    @Test
    public void whatIsNoQuestionIsPassedOver() throws Exception {
        assertTrue(DnsMessage.read(Unpooled.EMPTY_BUFFER).isEmpty());
        assertTrue(DnsMessage.read(Unpooled.wrappedBuffer(new byte[12])).isEmpty());
        ByteBuf answer = query("web.", DnsRecordType.A).setShort(2, 0x8180);
        assertTrue("an answer", DnsMessage.read(answer).isEmpty());
        ByteBuf cut = query("web.", DnsRecordType.A);
        assertTrue("half of one", DnsMessage.read(cut.slice(0, 14)).isEmpty());
        ByteBuf loop = Unpooled.wrappedBuffer(new byte[] {1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xc0, 12, 0, 1, 0, 1});
        assertTrue("a name that refers to itself", DnsMessage.read(loop).isEmpty());
    }

    @Test
    public void reverseNamesAreReadOfEitherVersion() {
        assertEquals(Optional.of(Subnet.address("172.18.0.2")), Names.address("2.0.18.172.in-addr.arpa"));
        assertEquals(Optional.of(Subnet.address("fd00::2")),
                Names.address("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"));
        assertEquals(Optional.empty(), Names.address("0.18.172.in-addr.arpa"));
        assertEquals(Optional.empty(), Names.address("x.0.18.172.in-addr.arpa"));
        assertEquals(Optional.empty(), Names.address("web"));
    }
}
