package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineException;
import io.karavel.model.Security;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which capabilities a container gets: Docker's fourteen, more or fewer as the user wants. */
final class Capabilities {
    /** In the order of their numbers in the kernel. */
    private static final List<String> KNOWN = List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER",
            "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
            "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
            "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN",
            "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    private static final List<String> DEFAULT = List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER",
            "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE");

    private static final String ALL = "ALL";

    private Capabilities() {}

    /** Those a process can hand on, from the lines of its {@code /proc/PID/status}. */
    static Set<String> available(List<String> status) {
        long bits = bits(status, "CapBnd:") & bits(status, "CapPrm:");
        Set<String> available = new LinkedHashSet<>();
        for (int number = 0; number < KNOWN.size(); number++) {
            if ((bits >> number & 1) != 0) {
                available.add(KNOWN.get(number));
            }
        }
        return Collections.unmodifiableSet(available);
    }

    /** Those of a container's first process. */
    static List<String> of(Security security, Host host) {
        Set<String> added = normalize(security.capAdd(), "CapAdd", host);
        Set<String> dropped = normalize(security.capDrop(), "CapDrop", host);
        if (security.privileged()) {
            return List.copyOf(host.capabilities());
        }
        Set<String> result = new LinkedHashSet<>();
        if (added.contains(ALL)) {
            result.addAll(host.capabilities());
        } else if (!dropped.contains(ALL)) {
            result.addAll(DEFAULT);
        }
        result.removeAll(dropped);
        result.addAll(added);
        result.remove(ALL);
        return List.copyOf(result);
    }

    /**
     * OCI's {@code capabilities} object. Nothing is inheritable or ambient, so a process of another user than root has none
     * of its own, only their bound.
     */
    static ObjectNode json(List<String> capabilities, long uid) {
        ObjectNode sets = Json.object();
        sets.set("bounding", Json.strings(capabilities));
        if (uid == 0) {
            sets.set("effective", Json.strings(capabilities));
            sets.set("permitted", Json.strings(capabilities));
        }
        return sets;
    }

    private static Set<String> normalize(List<String> names, String where, Host host) {
        Set<String> result = new LinkedHashSet<>();
        for (String name : names) {
            String upper = name.strip().toUpperCase(Locale.ROOT);
            if (upper.equals(ALL)) {
                result.add(ALL);
                continue;
            }
            String full = upper.startsWith("CAP_") ? upper : "CAP_" + upper;
            if (!KNOWN.contains(full)) {
                throw EngineException.invalid("invalid " + where + ": unknown capability: \"" + full + "\"");
            }
            if (where.equals("CapAdd") && !host.capabilities().contains(full)) {
                throw EngineException.invalid("invalid " + where + ": capability not supported by your kernel or not available in "
                        + "the current environment: \"" + full + "\"");
            }
            result.add(full);
        }
        return result;
    }

    private static long bits(List<String> status, String key) {
        return status.stream().filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(key.length()).strip(), 16))
                .findFirst().orElse(0);
    }
}
