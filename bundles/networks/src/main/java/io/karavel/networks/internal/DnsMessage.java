package io.karavel.networks.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsPtrRecord;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A question of a container for a name, and how an answer is written (RFC 1035). Only the head is read: what is passed on to other servers
 * is passed on byte by byte.
 */
record DnsMessage(int id, boolean recursionDesired, DnsQuestion question) {
    private static final int HEAD = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPERATION = 0x7800;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int TTL_SECONDS = 600;

    /** The question in a message; empty for what is none, or more than one. Moves no index of the buffer. */
    static Optional<DnsMessage> read(ByteBuf bytes) {
        ByteBuf message = bytes.duplicate();
        if (message.readableBytes() < HEAD) {
            return Optional.empty();
        }
        int id = message.readUnsignedShort();
        int flags = message.readUnsignedShort();
        int questions = message.readUnsignedShort();
        message.skipBytes(HEAD - 6);
        if ((flags & (RESPONSE | OPERATION)) != 0 || questions != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DnsMessage(id, (flags & RECURSION_DESIRED) != 0, DnsRecordDecoder.DEFAULT.decodeQuestion(message)));
        } catch (Exception e) {
            // The library says of malformed names what it likes.
            return Optional.empty();
        }
    }

    /** The name asked for, without the dot at its end, in lower case. */
    String name() {
        String name = question.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** An answer with the addresses of the version that was asked for. */
    ByteBuf addresses(List<InetAddress> addresses) {
        int length = question.type().equals(DnsRecordType.AAAA) ? 16 : question.type().equals(DnsRecordType.A) ? 4 : 0;
        return answer(DnsResponseCode.NOERROR, addresses.stream().filter(address -> address.getAddress().length == length)
                .map(address -> (DnsRecord) new DefaultDnsRawRecord(question.name(), question.type(), TTL_SECONDS,
                        Unpooled.wrappedBuffer(address.getAddress()))).toList());
    }

    /** An answer to who has an address. */
    ByteBuf host(String name) {
        return answer(DnsResponseCode.NOERROR,
                List.of(new DefaultDnsPtrRecord(question.name(), DnsRecord.CLASS_IN, TTL_SECONDS, name + ".")));
    }

    ByteBuf failure(DnsResponseCode code) {
        return answer(code, List.of());
    }

    private ByteBuf answer(DnsResponseCode code, List<DnsRecord> records) {
        ByteBuf answer = Unpooled.buffer();
        answer.writeShort(id);
        answer.writeShort(RESPONSE | (recursionDesired ? RECURSION_DESIRED : 0) | RECURSION_AVAILABLE | code.intValue());
        answer.writeShort(1);
        answer.writeShort(records.size());
        answer.writeShort(0);
        answer.writeShort(0);
        try {
            DnsRecordEncoder.DEFAULT.encodeQuestion(question, answer);
            for (DnsRecord record : records) {
                DnsRecordEncoder.DEFAULT.encodeRecord(record, answer);
            }
        } catch (Exception e) {
            throw new IllegalStateException("an answer cannot be written: " + e.getMessage(), e);
        }
        return answer;
    }
}
