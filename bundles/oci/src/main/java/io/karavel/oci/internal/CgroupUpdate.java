package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.model.Resources;

/**
 * A change of the limits of a control group that is in use. What is named goes with all that depends on it: the kernel keeps memory and
 * swap apart where Docker has their sum, and a quota means nothing without its period.
 */
final class CgroupUpdate {
    private static final long UNLIMITED = -1;
    private static final long DEFAULT_SHARES = 1024;

    private CgroupUpdate() {}

    static ObjectNode json(Resources named, Resources limits, Host host) {
        ObjectNode json = Json.object();
        putUnlessEmpty(json, "memory", memory(named, limits));
        putUnlessEmpty(json, "cpu", processor(named, limits, host));
        named.pidsLimit().ifPresent(any -> json.set("pids",
                Json.object().put("limit", orUnlimited(limits.pidsLimit().orElse(UNLIMITED)))));
        if (named.blkioWeight() != 0 && limits.blkioWeight() != 0) {
            json.set("blockIO", Json.object().put("weight", limits.blkioWeight()));
        }
        return json;
    }

    private static ObjectNode memory(Resources named, Resources limits) {
        ObjectNode json = Json.object();
        if (named.memory() != 0 || named.memorySwap() != 0) {
            json.put("limit", orUnlimited(limits.memory())).put("swap", orUnlimited(limits.memorySwap()));
        }
        if (named.memoryReservation() != 0) {
            json.put("reservation", orUnlimited(limits.memoryReservation()));
        }
        return json;
    }

    private static ObjectNode processor(Resources named, Resources limits, Host host) {
        ObjectNode json = Json.object();
        if (named.cpuShares() != 0) {
            json.put("shares", limits.cpuShares() > 0 ? limits.cpuShares() : DEFAULT_SHARES);
        }
        if (named.nanoCpus() != 0 || named.cpuQuota() != 0 || named.cpuPeriod() != 0) {
            json.put("quota", orUnlimited(Cgroups.quota(limits))).put("period", Cgroups.period(limits));
        }
        if (named.cpuRealtimePeriod() != 0 || named.cpuRealtimeRuntime() != 0) {
            json.put("realtimePeriod", limits.cpuRealtimePeriod()).put("realtimeRuntime", limits.cpuRealtimeRuntime());
        }
        if (!named.cpusetCpus().isEmpty()) {
            json.put("cpus", orAll(limits.cpusetCpus(), host.processors()));
        }
        if (!named.cpusetMems().isEmpty()) {
            json.put("mems", orAll(limits.cpusetMems(), host.memoryNodes()));
        }
        return json;
    }

    private static long orUnlimited(long limit) {
        return limit > 0 ? limit : UNLIMITED;
    }

    private static String orAll(String list, String all) {
        return list.isEmpty() ? all : list;
    }

    private static void putUnlessEmpty(ObjectNode json, String key, ObjectNode value) {
        if (!value.isEmpty()) {
            json.set(key, value);
        }
    }
}
