package io.karavel.engine.internal;

import io.karavel.model.ContainerConfig;
import io.karavel.model.Healthcheck;
import io.karavel.model.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fills in from the image what the user did not say, by Docker's rules. */
final class ImageDefaults {
    /** What {@code --entrypoint ""} sends: no entry point at all. */
    private static final List<String> NONE = List.of("");

    private ImageDefaults() {}

    static ContainerConfig merge(ContainerConfig user, ImageConfig image) {
        // An entry point of the user's takes the image's command out of play: it would be its arguments.
        boolean ownEntrypoint = user.entrypoint().filter(words -> !words.isEmpty()).isPresent();
        Optional<List<String>> entrypoint = user.entrypoint().or(() -> present(image.entrypoint()))
                .map(words -> words.equals(NONE) ? List.<String>of() : words);
        Optional<List<String>> cmd = ownEntrypoint || user.cmd().filter(words -> !words.isEmpty()).isPresent()
                ? user.cmd() : present(image.cmd());
        Map<String, String> labels = labels(user.labels(), image.labels());
        return new ContainerConfig(user.hostname(), user.domainname(), orElse(user.user(), image.user()), user.attachStdin(),
                user.attachStdout(), user.attachStderr(), union(user.exposedPorts(), image.exposedPorts()), user.tty(),
                user.openStdin(), user.stdinOnce(), environment(user.env(), image.env()), cmd,
                healthcheck(user, image, labels), user.image(), union(user.volumes(), image.volumes()),
                orElse(user.workingDir(), image.workingDir()), entrypoint, user.networkDisabled(), user.macAddress(),
                image.onBuild(), labels, user.stopSignal().or(image::stopSignal),
                user.stopTimeout(), user.shell().or(() -> present(image.shell())));
    }

    private static Optional<List<String>> present(List<String> words) {
        return Optional.of(words).filter(list -> !list.isEmpty());
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static Set<String> union(Set<String> user, Set<String> image) {
        Set<String> all = new LinkedHashSet<>(image);
        all.addAll(user);
        return all;
    }

    private static Map<String, String> labels(Map<String, String> user, Map<String, String> image) {
        Map<String, String> all = new LinkedHashMap<>(image);
        all.putAll(user);
        return all;
    }

    /** The user's variables, then those of the image that the user does not set. */
    private static List<String> environment(List<String> user, List<String> image) {
        List<String> all = new ArrayList<>(user);
        Set<String> names = new LinkedHashSet<>();
        user.forEach(variable -> names.add(variable.split("=", 2)[0]));
        image.stream().filter(variable -> !names.contains(variable.split("=", 2)[0])).forEach(all::add);
        return all;
    }

    /** By the user's word, then by his labels, then by the image's. */
    private static Optional<Healthcheck> healthcheck(ContainerConfig user, ImageConfig image, Map<String, String> labels) {
        Optional<Healthcheck> ours = HealthLabels.complete(user.healthcheck(), labels);
        return ours.map(check -> image.healthcheck().map(check::orElse).orElse(check)).or(image::healthcheck);
    }
}
