package io.karavel.engine.internal;

import io.karavel.api.EngineException;
import io.karavel.api.VolumeRequest;
import io.karavel.model.Container;
import io.karavel.model.ContainerConfig;
import io.karavel.model.ContainerMount;
import io.karavel.model.ContainerMount.Kind;
import io.karavel.model.Storage;
import io.karavel.model.Storage.BindOptions;
import io.karavel.model.Storage.Mount;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which volumes a container is to have, and what it takes over from others. Docker's rule for one place in the container: what the user
 * mounts there comes before what another container has there, and that before what the image calls a volume.
 */
final class MountPlan {
    private final Storage storage;
    private final Map<String, VolumeWish> wishes = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    private MountPlan(Storage storage) {
        this.storage = storage;
    }

    /**
     * Decides it.
     *
     * @param find finds the container that a reference names, or throws
     */
    static List<VolumeWish> of(ContainerConfig config, Storage storage, Function<String, Container> find) {
        MountPlan plan = new MountPlan(storage);
        storage.volumesFrom().forEach(text -> plan.takeOver(VolumeWish.From.parse(text), find));
        plan.addAsked();
        new TreeSet<>(config.volumes()).forEach(path -> plan.addUnlessTaken(VolumeWish.anonymous(path, storage.volumeDriver())));
        return List.copyOf(plan.wishes.values());
    }

    private void takeOver(VolumeWish.From from, Function<String, Container> find) {
        Container other = find.apply(from.reference());
        Storage theirs = other.hostConfig().storage();
        Stream<ContainerMount> binds = Stream.concat(
                theirs.binds().stream().filter(bind -> !VolumeWish.isVolume(bind)).map(MountPlan::ofBind),
                theirs.mounts().stream().filter(mount -> mount.type().equals("bind")).map(MountPlan::ofBind));
        Stream.concat(binds, other.mounts().stream()).forEach(mount -> {
            ContainerMount taken = new ContainerMount(mount.kind(), mount.volume(), mount.driver(), mount.source(), mount.destination(), "",
                    mount.writable() && !from.readOnly(), mount.propagation(), mount.subpath(), mount.anonymous(), false);
            wishes.put(taken.destination(), new VolumeWish(taken, VolumeRequest.named(taken.volume())));
        });
    }

    private static ContainerMount ofBind(String bind) {
        String[] parts = bind.split(":", 3);
        List<String> modes = List.of((parts.length < 3 ? "" : parts[2]).split(","));
        String propagation = modes.stream().filter(mode -> mode.endsWith("private") || mode.endsWith("slave") || mode.endsWith("shared"))
                .findFirst().orElse("");
        return bind(parts[0], parts[1], !modes.contains("ro"), propagation);
    }

    private static ContainerMount ofBind(Mount mount) {
        return bind(mount.source(), mount.target(), !mount.readOnly(), mount.bindOptions().map(BindOptions::propagation).orElse(""));
    }

    private static ContainerMount bind(String source, String target, boolean writable, String propagation) {
        return new ContainerMount(Kind.BIND, "", "", clean(source), clean(target), "", writable, propagation, "", false, false);
    }

    private void addAsked() {
        for (String bind : storage.binds()) {
            if (VolumeWish.isVolume(bind)) {
                add(VolumeWish.parse(bind, storage.volumeDriver()));
            } else {
                claim(bind.split(":", 3)[1]);
            }
        }
        for (Mount mount : storage.mounts()) {
            if (mount.type().equals("volume")) {
                add(VolumeWish.of(mount));
            } else {
                claim(mount.target());
            }
        }
        storage.tmpfs().keySet().forEach(this::claim);
    }

    private void add(VolumeWish wish) {
        claim(wish.mount().destination());
        wishes.put(wish.mount().destination(), wish);
    }

    /** A place that the user mounts something at. */
    private void claim(String target) {
        String destination = clean(target);
        if (!asked.add(destination)) {
            throw EngineException.invalid("Duplicate mount point: " + destination);
        }
        wishes.remove(destination);
    }

    private void addUnlessTaken(VolumeWish wish) {
        String destination = wish.mount().destination();
        if (!asked.contains(destination)) {
            wishes.putIfAbsent(destination, wish);
        }
    }

    private static String clean(String path) {
        return Path.of(path).normalize().toString();
    }
}
