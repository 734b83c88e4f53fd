package io.karavel.network.macvlan.internal;

import io.karavel.model.Network;
import java.util.List;

/**
 * A kind of links of the kernel that share the network of another one.
 *
 * @param name     of the kind, of the driver, and of the kernel's module
 * @param modes    the first is the one where nothing is said
 * @param ownMac   whether each link has a MAC address of its own
 */
record LinkKind(String name, List<String> modes, boolean ownMac) {
    static final LinkKind MACVLAN = new LinkKind("macvlan", List.of("bridge", "private", "vepa", "passthru"), true);
    static final LinkKind IPVLAN = new LinkKind("ipvlan", List.of("l2", "l3", "l3s"), false);

    /** Docker's name of the option. */
    private String option() {
        return name + "_mode";
    }

    /** Refuses one that the kind does not have by an {@link IllegalArgumentException}. */
    String mode(Network network) {
        String mode = network.options().getOrDefault(option(), modes.get(0));
        if (!modes.contains(mode)) {
            throw new IllegalArgumentException("requested " + name + " mode '" + mode + "' is not valid, '" + modes.get(0)
                    + "' mode is the " + name + " driver default; there are " + String.join(", ", modes));
        }
        return mode;
    }

    /** Whether packets are routed by the other link instead of going out as they are: there is no gateway among the neighbours then. */
    boolean isRouted(Network network) {
        return mode(network).startsWith("l3");
    }

    /** What the kernel's refusals mean; others are told as they are. */
    static String explained(String module, String said) {
        return said.contains("Unknown device type") || said.contains("Operation not supported")
                ? "this kernel has no links of the type " + module + ": load its module (modprobe " + module
                        + "), or use a kernel that has it" : said;
    }
}
