package io.karavel.config.internal;

import io.karavel.model.Subnet;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where to listen by TCP: {@code 127.0.0.1:9323}, {@code [::1]:9323} or {@code localhost:9323}. No name is looked up. */
final class ListenAddress {
    private static final Pattern FORM = Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final int LAST_PORT = 65535;

    private ListenAddress() {}

    static InetSocketAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not of the form ADDRESS:PORT or [ADDRESS]:PORT");
        }
        int port = Integer.parseInt(form.group(3));
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("\"" + text + "\" has no port between 1 and " + LAST_PORT);
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        InetAddress address = Subnet.address(host.equals("localhost") ? "127.0.0.1" : host);
        if (address instanceof Inet6Address != (form.group(1) != null)) {
            throw new IllegalArgumentException("\"" + text + "\" must have brackets around an address of IPv6, and around no other");
        }
        return new InetSocketAddress(address, port);
    }

    /** As {@link #parse} takes it. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
