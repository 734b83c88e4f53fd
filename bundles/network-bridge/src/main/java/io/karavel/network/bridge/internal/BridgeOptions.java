package io.karavel.network.bridge.internal;

import io.karavel.model.Network;
import io.karavel.networks.host.EngineTag;
import java.util.Map;

/**
 * The options of a bridge network, by Docker's names.
 *
 * @param bridge            name of the bridge
 * @param betweenContainers whether its containers may talk to each other
 * @param masquerade        whether what leaves it has the address of this machine
 * @param mtu               0 for the kernel's
 */
record BridgeOptions(String bridge, boolean betweenContainers, boolean masquerade, int mtu) {
    private static final String BRIDGE_NAME = "com.docker.network.bridge.name";
    private static final String ICC = "com.docker.network.bridge.enable_icc";
    private static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
    private static final String MTU = "com.docker.network.driver.mtu";
    private static final int LONGEST_NAME = 15;
    private static final int LARGEST_MTU = 65535;
    private static final int SMALLEST_MTU = 68;

    /** Refuses values that make no sense by an {@link IllegalArgumentException}. */
    static BridgeOptions of(Network network, EngineTag tag) {
        Map<String, String> options = network.options();
        String bridge = options.getOrDefault(BRIDGE_NAME, tag.name(network.id().substring(0, 8)));
        if (!bridge.matches("[a-zA-Z0-9_.-]{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException("invalid name of a bridge: \"" + bridge + "\"");
        }
        return new BridgeOptions(bridge, flag(options, ICC), flag(options, MASQUERADE), mtu(options));
    }

    private static boolean flag(Map<String, String> options, String key) {
        String value = options.getOrDefault(key, "true");
        return switch (value) {
            case "true", "1", "True", "TRUE", "t", "T" -> true;
            case "false", "0", "False", "FALSE", "f", "F" -> false;
            default -> throw new IllegalArgumentException("invalid value for option " + key + ": \"" + value + "\"");
        };
    }

    private static int mtu(Map<String, String> options) {
        String value = options.getOrDefault(MTU, "0");
        int mtu = value.matches("\\d{1,5}") ? Integer.parseInt(value) : -1;
        if (mtu != 0 && (mtu < SMALLEST_MTU || mtu > LARGEST_MTU)) {
            throw new IllegalArgumentException("invalid value for option " + MTU + ": \"" + value + "\"");
        }
        return mtu;
    }
}
