package io.karavel.network.macvlan.internal;

import io.karavel.model.Network;
import io.karavel.networks.host.EngineTag;
import io.karavel.networks.host.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The link of this machine in whose network containers are, by Docker's option {@code parent}: one that is there, {@code LINK.NUMBER} for a
 * VLAN of one, or, where none is named, one that leads nowhere and connects the containers of the network with each other. What the engine
 * made itself has its tag as alias, and nobody else's is taken away.
 *
 * @param name of the link
 */
record ParentLink(String name, Optional<Vlan> vlan, boolean isolated) {
    static final String OPTION = "parent";
    private static final Path LINKS = Path.of("/sys/class/net");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.@-]{1,15}");
    private static final Pattern VLAN = Pattern.compile("(.+)\\.(\\d{1,4})");
    private static final int LARGEST_VLAN = 4094;

    /** @param of the link it is carried by */
    record Vlan(String of, int number) {}

    /** Refuses what cannot be a link by an {@link IllegalArgumentException}. */
    static ParentLink of(Network network) {
        String name = network.options().getOrDefault(OPTION, "");
        if (name.isEmpty()) {
            return new ParentLink("dm-" + network.shortId(), Optional.empty(), true);
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("invalid name of a parent interface: \"" + name + "\"");
        }
        if (name.equals("lo")) {
            throw new IllegalArgumentException("loopback interface is not a valid parent link of network " + network.name());
        }
        Matcher vlan = VLAN.matcher(name);
        int number = vlan.matches() ? Integer.parseInt(vlan.group(2)) : 0;
        return new ParentLink(name, number >= 1 && number <= LARGEST_VLAN ? Optional.of(new Vlan(vlan.group(1), number)) : Optional.empty(),
                false);
    }

    boolean exists() {
        return exists(name);
    }

    private static boolean exists(String link) {
        return Files.exists(LINKS.resolve(link));
    }

    /** Whether it is there, or can be made. */
    boolean isPossible() {
        return isolated || exists() || vlan.filter(one -> exists(one.of())).isPresent();
    }

    /** Makes it where it is not there. */
    void make(EngineTag tag) {
        if (exists()) {
            return;
        }
        String line = vlan.map(one -> "link add link " + one.of() + " name " + name + " type vlan id " + one.number())
                .orElseGet(() -> "link add name " + name + " type dummy");
        if (vlan.isEmpty() && !isolated) {
            throw new IllegalStateException("the parent interface " + name + " is not there");
        }
        add(line, vlan.isPresent() ? "8021q" : "dummy");
        HostPrograms.ip(List.of("link set " + name + " alias " + tag.text(), "link set " + name + " up"));
    }

    /** Has the kernel make a link; a kind that it does not know is told by the module it lacks. */
    static void add(String line, String module) {
        HostPrograms.Result result = HostPrograms.run(line + "\n", List.of("ip", "-batch", "-"));
        if (result.status() != 0) {
            throw new IllegalStateException(LinkKind.explained(module, result.errors().strip()));
        }
    }

    /** Takes it away where the engine made it. */
    void remove(EngineTag tag) {
        if (isMade(name, tag)) {
            HostPrograms.run("", List.of("ip", "link", "del", name));
        }
    }

    private static boolean isMade(String link, EngineTag tag) {
        try {
            return Files.readString(LINKS.resolve(link).resolve("ifalias")).strip().equals(tag.text());
        } catch (IOException e) {
            return false;
        }
    }

    /** All that the engine made. */
    static List<ParentLink> made(EngineTag tag) {
        List<ParentLink> links = new ArrayList<>();
        try (Stream<Path> all = Files.list(LINKS)) {
            all.map(link -> link.getFileName().toString()).filter(name -> isMade(name, tag))
                    .forEach(name -> links.add(new ParentLink(name, Optional.empty(), false)));
            return links;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + LINKS + ": " + e.getMessage(), e);
        }
    }
}
