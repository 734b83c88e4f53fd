package io.karavel.networks.internal;

import io.karavel.model.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Which addresses this machine has routes to, the default route apart: they must not be given to a network. */
final class HostRoutes {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path ROUTES6 = Path.of("/proc/net/ipv6_route");
    private static final int LINK_LOCAL = 10;

    private HostRoutes() {}

    /** A subnet, and the link it is reached by. */
    record Route(Subnet subnet, String link) {}

    static List<Route> read() {
        List<Route> routes = new ArrayList<>();
        try {
            for (String line : lines(ROUTES)) {
                String[] fields = line.trim().split("\\s+");
                if (fields.length > 7 && fields[1].matches("[0-9A-F]{8}")) {
                    add(routes, reversed(fields[1]), Integer.bitCount((int) Long.parseLong(fields[7], 16)), fields[0]);
                }
            }
            for (String line : lines(ROUTES6)) {
                String[] fields = line.trim().split("\\s+");
                if (fields.length > 9 && Integer.parseInt(fields[1], 16) > LINK_LOCAL && !fields[9].equals("lo")) {
                    add(routes, HexFormat.of().parseHex(fields[0]), Integer.parseInt(fields[1], 16), fields[9]);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the routes of this machine: " + e.getMessage(), e);
        }
        return routes;
    }

    private static void add(List<Route> routes, byte[] base, int prefix, String link) throws IOException {
        if (prefix > 0) {
            routes.add(new Route(new Subnet(InetAddress.getByAddress(base), prefix), link));
        }
    }

    /** The kernel writes the number as this machine has it in memory, lowest byte first. */
    private static byte[] reversed(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        return new byte[] {bytes[3], bytes[2], bytes[1], bytes[0]};
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
