package io.karavel.healthcheck.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where probes connect to: an address of the container itself, from within it. No name is looked up. */
final class Addresses {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int LAST_PORT = 65535;

    private Addresses() {}

    /** {@code :6379}, {@code localhost:6379}, {@code 10.0.0.2:6379} or {@code [::1]:6379}. */
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return of(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no address: \"" + text + "\"; it is written :PORT, ADDRESS:PORT or [ADDRESS]:PORT", e);
        }
    }

    static InetSocketAddress of(String host, int port) {
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("no port: " + port);
        }
        try {
            if (host.isEmpty() || host.equals("localhost")) {
                return new InetSocketAddress(InetAddress.getByAddress("localhost", LOOPBACK), port);
            }
            byte[] address = NetUtil.createByteArrayFromIpAddressString(host.replaceAll("^\\[|]$", ""));
            if (address == null) {
                throw new IllegalArgumentException("no address: \"" + host + "\"; names are not looked up, but for localhost");
            }
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: \"" + host + "\"", e);
        }
    }
}
