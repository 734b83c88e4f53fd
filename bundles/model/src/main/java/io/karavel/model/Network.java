package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network that containers can be in, as a user asked for it and with what the engine filled in.
 *
 * @param id         64 lower-case hexadecimal digits
 * @param driver     name of the driver that makes it
 * @param internal   without a way out of it
 * @param attachable only kept for clients: it means something in a swarm alone
 * @param ipv4       whether its containers get addresses of version 4; {@code ipv6} likewise
 * @param addressing who gives addresses; {@code default} is the engine
 * @param pools      its subnets; none where its driver gives addresses
 * @param options    of the driver
 * @param predefined one of the networks that are always there and cannot be removed
 */
public record Network(
        String id,
        String name,
        Instant created,
        String driver,
        boolean internal,
        boolean attachable,
        boolean ipv4,
        boolean ipv6,
        String addressing,
        Map<String, String> addressingOptions,
        List<Pool> pools,
        Map<String, String> options,
        Map<String, String> labels,
        boolean predefined) {
    public static final String BRIDGE = "bridge";
    public static final String HOST = "host";
    public static final String NONE = "none";

    public Network {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(created);
        requireNonNull(driver);
        requireNonNull(addressing);
        addressingOptions = Values.map(addressingOptions);
        pools = Values.list(pools);
        options = Values.map(options);
        labels = Values.map(labels);
    }

    /**
     * One of its subnets.
     *
     * @param range       the part of it that addresses are chosen from
     * @param gateway     empty where there is none
     * @param auxiliary   addresses that are not to be given to containers, by names that only the user knows
     * @param chosenByEngine whether the user left the choice of the subnet to the engine
     */
    public record Pool(Subnet subnet, Optional<Subnet> range, Optional<String> gateway, Map<String, String> auxiliary,
            boolean chosenByEngine) {
        public Pool {
            requireNonNull(subnet);
            range = Values.optional(range);
            gateway = Values.optional(gateway);
            auxiliary = Values.map(auxiliary);
        }
    }

    public String shortId() {
        return id.substring(0, 12);
    }

    /** The default network, which behaves differently in some ways: no names, no addresses of the user's choice. */
    public boolean isDefaultBridge() {
        return predefined && name.equals(BRIDGE);
    }

    public Network withPools(List<Pool> newPools) {
        return new Network(id, name, created, driver, internal, attachable, ipv4, ipv6, addressing, addressingOptions, newPools, options,
                labels, predefined);
    }
}
