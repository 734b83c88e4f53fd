package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Storage.Mount;
import io.karavel.model.Storage.TmpfsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A file system in memory; {@code options} are those of mount(8). */
record TmpfsMount(String target, List<String> options) {
    private static final List<String> DEFAULT = List.of("noexec", "nosuid", "nodev", "rprivate");
    /** What excludes each other: the last one said counts. */
    private static final Map<String, String> TOPIC = Map.ofEntries(
            Map.entry("ro", "access"), Map.entry("rw", "access"),
            Map.entry("exec", "exec"), Map.entry("noexec", "exec"),
            Map.entry("suid", "suid"), Map.entry("nosuid", "suid"),
            Map.entry("dev", "dev"), Map.entry("nodev", "dev"),
            Map.entry("sync", "sync"), Map.entry("async", "sync"),
            Map.entry("dirsync", "dirsync"), Map.entry("remount", "remount"),
            Map.entry("mand", "mand"), Map.entry("nomand", "mand"),
            Map.entry("atime", "atime"), Map.entry("noatime", "atime"),
            Map.entry("diratime", "diratime"), Map.entry("nodiratime", "diratime"),
            Map.entry("relatime", "relatime"), Map.entry("norelatime", "relatime"),
            Map.entry("strictatime", "strictatime"), Map.entry("nostrictatime", "strictatime"),
            Map.entry("private", "propagation"), Map.entry("rprivate", "propagation"),
            Map.entry("shared", "propagation"), Map.entry("rshared", "propagation"),
            Map.entry("slave", "propagation"), Map.entry("rslave", "propagation"),
            Map.entry("unbindable", "propagation"), Map.entry("runbindable", "propagation"));
    private static final Set<String> WITH_VALUE =
            Set.of("mode", "uid", "gid", "size", "nr_inodes", "nr_blocks", "mpol", "huge");

    /** Takes what {@code --tmpfs} says. */
    static TmpfsMount of(String target, String options) {
        BindMount.checkTarget(target, "");
        return new TmpfsMount(BindMount.clean(target),
                merged(options.isEmpty() ? Stream.empty() : Stream.of(options.split(","))));
    }

    /** Takes a mount in the long form. */
    static TmpfsMount of(Mount mount) {
        String prefix = "invalid mount config for type \"tmpfs\": ";
        BindMount.checkTarget(mount.target(), prefix);
        if (!mount.source().isEmpty()) {
            throw EngineException.invalid(prefix + "field Source must not be specified");
        }
        TmpfsOptions wanted = mount.tmpfsOptions().orElse(new TmpfsOptions(0, 0, List.of()));
        List<String> options = new ArrayList<>();
        if (mount.readOnly()) {
            options.add("ro");
        }
        if (wanted.mode() != 0) {
            options.add("mode=" + Integer.toOctalString(wanted.mode()));
        }
        if (wanted.sizeBytes() != 0) {
            options.add("size=" + size(wanted.sizeBytes()));
        }
        wanted.options().forEach(each -> options.add(String.join("=", each)));
        return new TmpfsMount(BindMount.clean(mount.target()), merged(options.stream()));
    }

    private static List<String> merged(Stream<String> wanted) {
        List<String> result = new ArrayList<>(DEFAULT);
        wanted.forEach(option -> {
            String topic = topic(option);
            result.removeIf(earlier -> topic(earlier).equals(topic));
            result.add(option);
        });
        return List.copyOf(result);
    }

    private static String topic(String option) {
        int equals = option.indexOf('=');
        if (equals > 0 && WITH_VALUE.contains(option.substring(0, equals))) {
            return option.substring(0, equals);
        }
        if (!TOPIC.containsKey(option)) {
            throw EngineException.invalid("invalid tmpfs option [\"" + option + "\"]");
        }
        return TOPIC.get(option);
    }

    private static String size(long bytes) {
        String[] units = {"", "k", "m", "g"};
        int unit = 0;
        long value = bytes;
        while (unit < units.length - 1 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
