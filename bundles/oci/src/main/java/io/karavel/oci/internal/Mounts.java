package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.api.ErrorKind;
import io.karavel.model.HostConfig;
import io.karavel.model.Storage;
import io.karavel.oci.GeneratedFiles;
import io.karavel.oci.SpecRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is mounted into a container, in the order in which it is done: the default file systems, then parents before children. */
final class Mounts {
    private static final String SHM = "/dev/shm";
    private static final String CGROUP = "/sys/fs/cgroup";
    private static final Set<String> READ_ONLY_STAYS_WRITABLE = Set.of("/proc", "/dev", "/dev/pts", SHM, "/dev/mqueue");

    /** One mount, in OCI's terms. */
    record Entry(String destination, String type, String source, List<String> options) {
        ObjectNode json() {
            ObjectNode json = Json.object().put("destination", destination).put("type", type).put("source", source);
            json.set("options", Json.strings(options));
            return json;
        }

        Entry with(String option) {
            if (options.contains(option)) {
                return this;
            }
            List<String> more = new ArrayList<>(options);
            more.add(option);
            return new Entry(destination, type, source, more);
        }

        Entry without(String option) {
            return new Entry(destination, type, source, options.stream().filter(each -> !each.equals(option)).toList());
        }
    }

    /** {@code mounts}, and how the root file system has to propagate for them; empty for the runtime's default. */
    record Plan(ArrayNode mounts, Optional<String> rootfsPropagation) {}

    private final SpecRequest request;
    private final HostConfig config;
    private Optional<String> rootfsPropagation = Optional.empty();

    private Mounts(SpecRequest request) {
        this.request = request;
        this.config = request.container().hostConfig();
    }

    /** Refuses what cannot be mounted, as far as that can be said before there is a container. */
    static void validate(Storage storage) {
        Set<String> targets = new HashSet<>();
        binds(storage).forEach(text -> addTarget(targets, BindMount.parse(text).target()));
        for (Storage.Mount mount : storage.mounts()) {
            if (mount.type().equals("volume")) {
                addTarget(targets, BindMount.clean(mount.target()));
            } else if (mount.type().equals("tmpfs")) {
                addTarget(targets, TmpfsMount.of(mount).target());
            } else {
                BindMount bind = bind(mount);
                addTarget(targets, bind.target());
                if (!bind.createSource() && !Files.exists(Path.of(bind.source()))) {
                    throw BindMount.sourceMissing(bind.source());
                }
            }
        }
        storage.tmpfs().forEach((target, options) -> addTarget(targets, TmpfsMount.of(target, options).target()));
    }

    /** Those that are paths of this machine, and no volumes. */
    private static Stream<String> binds(Storage storage) {
        return storage.binds().stream().filter(text -> text.startsWith("/") && text.contains(":"));
    }

    static Plan of(SpecRequest request, SecurityOptions security, Optional<Path> init) {
        return new Mounts(request).plan(security, init);
    }

    private Plan plan(SecurityOptions security, Optional<Path> init) {
        List<Entry> wanted = new ArrayList<>(users());
        Set<String> taken = new HashSet<>();
        wanted.forEach(entry -> taken.add(entry.destination()));
        for (Entry file : files()) {
            if (taken.add(file.destination())) {
                wanted.add(file);
            }
        }
        sharedMemory().filter(entry -> taken.add(entry.destination())).ifPresent(wanted::add);
        wanted.sort(Comparator.comparingInt(entry -> Path.of(entry.destination()).getNameCount()));

        List<Entry> all = new ArrayList<>();
        for (Entry entry : defaults(security)) {
            boolean underTakenDev = taken.contains("/dev") && entry.destination().startsWith("/dev/");
            if (!taken.contains(entry.destination()) && !underTakenDev) {
                all.add(entry);
            }
        }
        init.ifPresent(binary -> all.add(
                new Entry(InitProcess.DESTINATION, "bind", binary.toString(), List.of("bind", "ro"))));
        all.addAll(wanted);
        return new Plan(Json.objects(all.stream().map(Entry::json).toList()), rootfsPropagation);
    }

    private List<Entry> defaults(SecurityOptions security) {
        long shmSize = config.storage().shmSize() > 0 ? config.storage().shmSize() : request.config().defaultShmSize();
        List<Entry> entries = new ArrayList<>(List.of(
                new Entry("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Entry("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Entry("/dev/pts", "devpts", "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Entry("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                new Entry(CGROUP, "cgroup", "cgroup", List.of("ro", "nosuid", "noexec", "nodev")),
                new Entry("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"))));
        if (!config.namespaces().ipcMode().equals("none")) {
            entries.add(new Entry(SHM, "tmpfs", "shm",
                    List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + shmSize)));
        }
        if (config.security().readonlyRootfs()) {
            entries.replaceAll(entry ->
                    READ_ONLY_STAYS_WRITABLE.contains(entry.destination()) ? entry : entry.with("ro"));
        }
        if (config.security().privileged()) {
            entries.replaceAll(entry -> entry.destination().startsWith("/sys") ? entry.without("ro") : entry);
        }
        if (security.writableCgroups()) {
            entries.replaceAll(entry -> entry.destination().equals(CGROUP) ? entry.without("ro") : entry);
        }
        return entries;
    }

    /** A container that shares another's System V objects shares its {@code /dev/shm} too. */
    private Optional<Entry> sharedMemory() {
        return config.namespaces().hostIpc()
                ? Optional.of(new Entry(SHM, "bind", SHM, List.of("rbind", "rprivate")))
                : Optional.empty();
    }

    private List<Entry> files() {
        GeneratedFiles files = request.files();
        List<String> options =
                config.security().readonlyRootfs() ? List.of("rbind", "ro", "rprivate") : List.of("rbind", "rprivate");
        return List.of(new Entry("/etc/resolv.conf", "bind", files.resolvConf().toString(), options),
                new Entry("/etc/hostname", "bind", files.hostname().toString(), options),
                new Entry("/etc/hosts", "bind", files.hosts().toString(), options));
    }

    private List<Entry> users() {
        Storage storage = config.storage();
        List<Entry> entries = new ArrayList<>();
        request.volumes().forEach(volume -> entries.add(entry(BindMount.of(volume))));
        binds(storage).forEach(text -> entries.add(entry(BindMount.parse(text))));
        for (Storage.Mount mount : storage.mounts()) {
            if (!mount.type().equals("volume")) {
                entries.add(mount.type().equals("tmpfs") ? entry(TmpfsMount.of(mount)) : entry(bind(mount)));
            }
        }
        storage.tmpfs().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(each -> entries.add(entry(TmpfsMount.of(each.getKey(), each.getValue()))));
        return entries;
    }

    private static Entry entry(TmpfsMount mount) {
        return new Entry(mount.target(), "tmpfs", "tmpfs", mount.options());
    }

    private Entry entry(BindMount bind) {
        Path source = Path.of(bind.source());
        create(bind, source);
        String propagation = bind.propagation();
        if (propagation.isEmpty()) {
            // A mount that contains the engine's own folder would keep every container's mounts busy.
            propagation = request.config().dataRoot().startsWith(source) ? "rslave" : "rprivate";
        } else {
            propagate(source, propagation);
        }
        List<String> options = new ArrayList<>();
        options.add(bind.recursive() ? "rbind" : "bind");
        if (bind.readOnly()) {
            options.add(bind.recursivelyReadOnly() ? "rro" : "ro");
        }
        options.add(propagation);
        return new Entry(bind.target(), "bind", bind.source(), options);
    }

    private void propagate(Path source, String propagation) {
        if (propagation.endsWith("private")) {
            return;
        }
        MountTable.Entry mount = MountTable.of(source);
        if (propagation.endsWith("shared")) {
            if (!mount.shared()) {
                throw EngineException.invalid(
                        "path " + source + " is mounted on " + mount.point() + " but it is not a shared mount");
            }
            rootfsPropagation = Optional.of("shared");
        } else {
            if (!mount.shared() && !mount.slave()) {
                throw EngineException.invalid(
                        "path " + source + " is mounted on " + mount.point() + " but it is not a shared or slave mount");
            }
            rootfsPropagation = rootfsPropagation.or(() -> Optional.of("rslave"));
        }
    }

    private static void create(BindMount bind, Path source) {
        if (Files.exists(source)) {
            return;
        }
        if (!bind.createSource()) {
            throw BindMount.sourceMissing(bind.source());
        }
        try {
            Files.createDirectories(source);
        } catch (IOException e) {
            throw EngineException.system(
                    "error while creating mount source path '" + source + "': " + e.getMessage(), e);
        }
    }

    private static BindMount bind(Storage.Mount mount) {
        return switch (mount.type()) {
            case "bind" -> BindMount.of(mount);
            case "image", "npipe", "cluster" -> throw new EngineException(ErrorKind.NOT_IMPLEMENTED,
                    "mounts of type " + mount.type() + " are not supported");
            default -> throw EngineException.invalid("mount type unknown: \"" + mount.type() + "\"");
        };
    }

    private static void addTarget(Set<String> targets, String target) {
        if (!targets.add(target)) {
            throw EngineException.invalid("Duplicate mount point: " + target);
        }
    }
}
