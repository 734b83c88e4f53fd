package io.karavel.model;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of addresses with a common prefix, of version 4 or 6, written as {@code 172.17.0.0/16}.
 *
 * @param base   its first address, all bits after the prefix zero
 * @param prefix how many bits its addresses have in common
 */
public record Subnet(InetAddress base, int prefix) {
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public Subnet {
        if (prefix < 0 || prefix > bits(base)) {
            throw new IllegalArgumentException("invalid CIDR address: " + base.getHostAddress() + "/" + prefix);
        }
        base = masked(base, prefix);
    }

    /** The subnet an address in CIDR form is in, or the refusal of what is no such form. */
    public static Subnet parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || !parts[1].matches("\\d{1,3}")) {
            throw new IllegalArgumentException("invalid CIDR address: " + text);
        }
        return new Subnet(address(parts[0]), Integer.parseInt(parts[1]));
    }

    /** An address by its digits; no name is looked up. */
    public static InetAddress address(String text) {
        if (!DIGITS.matcher(text).matches()) {
            throw new IllegalArgumentException("invalid IP address: " + text);
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("invalid IP address: " + text, e);
        }
    }

    public boolean isVersion6() {
        return base.getAddress().length == 16;
    }

    public boolean contains(InetAddress address) {
        return address.getAddress().length == base.getAddress().length && masked(address, prefix).equals(base);
    }

    /** Whether all of another one is in this one. */
    public boolean contains(Subnet other) {
        return other.prefix >= prefix && contains(other.base);
    }

    public boolean overlaps(Subnet other) {
        return contains(other) || other.contains(this);
    }

    /** How many addresses it has, the first and the last included. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(bits(base) - prefix);
    }

    /** The address that many after the first. */
    public InetAddress at(BigInteger offset) {
        if (offset.signum() < 0 || offset.compareTo(size()) >= 0) {
            throw new IllegalArgumentException(this + " has no address " + offset);
        }
        return address(number(base).add(offset), base.getAddress().length);
    }

    public InetAddress at(long offset) {
        return at(BigInteger.valueOf(offset));
    }

    /** How far an address is from the first. */
    public BigInteger offset(InetAddress address) {
        return number(address).subtract(number(base));
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        int bits = bits(address);
        BigInteger mask = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
        return address(number(address).andNot(mask), bits / 8);
    }

    private static InetAddress address(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] bytes = new byte[length];
        int from = Math.max(0, digits.length - length);
        System.arraycopy(digits, from, bytes, length - (digits.length - from), digits.length - from);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address has the bytes " + Arrays.toString(bytes), e);
        }
    }

    /** The short form of an address: of version 6 as RFC 5952 wants it. */
    public static String text(InetAddress address) {
        String plain = address.getHostAddress().split("%", 2)[0];
        if (address.getAddress().length == 4) {
            return plain;
        }
        String longest = "";
        var zeros = Pattern.compile("(?:^|(?<=:))0(?::0)+(?=:|$)").matcher(plain);
        while (zeros.find()) {
            longest = zeros.group().length() > longest.length() ? zeros.group() : longest;
        }
        return longest.isEmpty() ? plain
                : plain.replaceFirst("(^|:)" + longest + "(:|$)", "::");
    }

    @Override
    public String toString() {
        return text(base) + "/" + prefix;
    }
}
