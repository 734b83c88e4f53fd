package io.karavel.oci.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.karavel.api.EngineConfig;
import io.karavel.api.EngineException;
import io.karavel.model.ContainerId;
import io.karavel.model.Resources;
import io.karavel.model.Resources.ThrottleDevice;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** The limits of a container's control group. Runtimes translate them to whichever version the machine has. */
final class Cgroups {
    private static final long MINIMUM_MEMORY = 6L << 20;
    private static final long PERIOD = 100_000;
    private static final long NANOS = 1_000_000_000;

    private Cgroups() {}

    /** The words are Docker's. */
    static void validate(Resources resources, Host host) {
        long memory = resources.memory();
        long swap = resources.memorySwap();
        refuse(memory > 0 && memory < MINIMUM_MEMORY, "Minimum memory limit allowed is 6MB");
        refuse(memory > 0 && swap > 0 && swap < memory,
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        refuse(memory == 0 && swap > 0, "You should always set the Memory limit when using Memoryswap limit, see usage");
        refuse(resources.memorySwappiness().filter(value -> value < -1 || value > 100).isPresent(),
                "Invalid value: " + resources.memorySwappiness().orElse(0L) + ", valid memory swappiness range is 0-100");
        refuse(resources.memoryReservation() > 0 && resources.memoryReservation() < MINIMUM_MEMORY,
                "Minimum memory reservation allowed is 6MB");
        refuse(memory > 0 && memory < resources.memoryReservation(),
                "Minimum memory limit can not be less than memory reservation limit, see usage");
        validateProcessor(resources, host);
        int weight = resources.blkioWeight();
        refuse(weight != 0 && (weight < 10 || weight > 1000), "Range of blkio weight is from 10 to 1000");
    }

    private static void validateProcessor(Resources resources, Host host) {
        long period = resources.cpuPeriod();
        long quota = resources.cpuQuota();
        refuse(resources.nanoCpus() > 0 && period > 0, "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        refuse(resources.nanoCpus() > 0 && quota > 0, "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        int processors = numbers(host.processors()).size();
        refuse(resources.nanoCpus() < 0 || resources.nanoCpus() > processors * NANOS, ("Range of CPUs is from 0.01 to %d.00, as "
                + "there are only %d CPUs available").formatted(processors, processors));
        refuse(period != 0 && (period < 1000 || period > 1_000_000),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        refuse(quota > 0 && quota < 1000, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        checkList("CPUs", "cpus", resources.cpusetCpus(), host.processors());
        checkList("memory nodes", "mems", resources.cpusetMems(), host.memoryNodes());
    }

    private static void checkList(String what, String key, String wanted, String available) {
        TreeSet<Integer> missing;
        try {
            missing = numbers(wanted);
        } catch (NumberFormatException e) {
            throw EngineException.invalid("Invalid value " + wanted + " for cpuset " + key);
        }
        missing.removeAll(numbers(available));
        refuse(!missing.isEmpty(), "Requested " + what + " are not available - requested " + wanted + ", available: " + available);
    }

    /** The numbers in a list as the kernel writes it: {@code 0-3,5}. */
    private static TreeSet<Integer> numbers(String list) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String part : list.isBlank() ? new String[0] : list.split(",")) {
            String[] range = part.strip().split("-", 2);
            int last = Integer.parseInt(range[range.length - 1]);
            // No machine has more; a larger one would only cost memory here.
            for (int number = Integer.parseInt(range[0]); number <= Math.min(last, 8192); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** Where the group is, in every hierarchy. */
    static String path(ContainerId id, Resources resources, EngineConfig config) {
        String parent = resources.cgroupParent().isEmpty() ? config.cgroupParent() : resources.cgroupParent();
        return Path.of("/", parent, id.value()).normalize().toString();
    }

    static ObjectNode json(Resources resources, ArrayNode deviceRules) {
        ObjectNode json = Json.object();
        json.set("devices", deviceRules);
        json.set("memory", memory(resources));
        json.set("cpu", processor(resources));
        resources.pidsLimit().ifPresent(
                limit -> json.set("pids", Json.object().put("limit", limit > 0 ? limit : -1)));
        json.set("blockIO", blockDevices(resources));
        return json;
    }

    private static ObjectNode memory(Resources resources) {
        ObjectNode json = Json.object();
        putPositive(json, "limit", resources.memory());
        putPositive(json, "reservation", resources.memoryReservation());
        long swap = resources.withDefaultSwap().memorySwap();
        if (swap != 0) {
            json.put("swap", swap);
        }
        resources.memorySwappiness().filter(value -> value >= 0).ifPresent(value -> json.put("swappiness", value));
        return json.put("disableOOMKiller", resources.oomKillDisable().orElse(false));
    }

    /** Microseconds of each {@link #period}; 0 or less for no limit. */
    static long quota(Resources resources) {
        return resources.nanoCpus() > 0 ? resources.nanoCpus() * PERIOD / NANOS : resources.cpuQuota();
    }

    /** Microseconds. */
    static long period(Resources resources) {
        return resources.nanoCpus() > 0 || resources.cpuPeriod() <= 0 ? PERIOD : resources.cpuPeriod();
    }

    private static ObjectNode processor(Resources resources) {
        ObjectNode json = Json.object().put("shares", Math.max(0, resources.cpuShares()));
        if (quota(resources) != 0) {
            json.put("quota", quota(resources));
        }
        if (resources.nanoCpus() > 0 || resources.cpuPeriod() > 0) {
            json.put("period", period(resources));
        }
        putPositive(json, "realtimePeriod", resources.cpuRealtimePeriod());
        putPositive(json, "realtimeRuntime", resources.cpuRealtimeRuntime());
        putText(json, "cpus", resources.cpusetCpus());
        putText(json, "mems", resources.cpusetMems());
        return json;
    }

    private static ObjectNode blockDevices(Resources resources) {
        ObjectNode json = Json.object().put("weight", resources.blkioWeight());
        if (!resources.blkioWeightDevice().isEmpty()) {
            json.set("weightDevice", Json.objects(resources.blkioWeightDevice().stream()
                    .map(each -> numbered(each.path()).put("weight", each.weight())).toList()));
        }
        putRates(json, "throttleReadBpsDevice", resources.blkioDeviceReadBps());
        putRates(json, "throttleWriteBpsDevice", resources.blkioDeviceWriteBps());
        putRates(json, "throttleReadIOPSDevice", resources.blkioDeviceReadIops());
        putRates(json, "throttleWriteIOPSDevice", resources.blkioDeviceWriteIops());
        return json;
    }

    private static void putRates(ObjectNode json, String key, List<ThrottleDevice> devices) {
        if (!devices.isEmpty()) {
            json.set(key, Json.objects(
                    devices.stream().map(each -> numbered(each.path()).put("rate", each.rate())).toList()));
        }
    }

    private static ObjectNode numbered(String path) {
        Devices.Node device = Devices.get(path);
        return Json.object().put("major", device.major()).put("minor", device.minor());
    }

    private static void putPositive(ObjectNode json, String key, long value) {
        if (value > 0) {
            json.put(key, value);
        }
    }

    private static void putText(ObjectNode json, String key, String value) {
        if (!value.isEmpty()) {
            json.put(key, value);
        }
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw EngineException.invalid(message);
        }
    }
}
