package io.karavel.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container may use, in the terms and units of Docker's {@code Resources}. Zero, empty or absent is without limit.
 *
 * @param cpuShares         relative weight
 * @param memory            bytes
 * @param nanoCpus          billionths of a processor
 * @param cpuPeriod         microseconds, as {@code cpuQuota}, {@code cpuRealtimePeriod} and {@code cpuRealtimeRuntime}
 * @param memorySwap        bytes of memory and swap together; -1 for as much as there is
 * @param memorySwappiness  0 to 100; absent for the system's
 * @param pidsLimit         absent, 0 or -1 for none
 */
public record Resources(
        long cpuShares,
        long memory,
        long nanoCpus,
        String cgroupParent,
        int blkioWeight,
        List<WeightDevice> blkioWeightDevice,
        List<ThrottleDevice> blkioDeviceReadBps,
        List<ThrottleDevice> blkioDeviceWriteBps,
        List<ThrottleDevice> blkioDeviceReadIops,
        List<ThrottleDevice> blkioDeviceWriteIops,
        long cpuPeriod,
        long cpuQuota,
        long cpuRealtimePeriod,
        long cpuRealtimeRuntime,
        String cpusetCpus,
        String cpusetMems,
        List<Device> devices,
        List<String> deviceCgroupRules,
        List<DeviceRequest> deviceRequests,
        long memoryReservation,
        long memorySwap,
        Optional<Long> memorySwappiness,
        Optional<Boolean> oomKillDisable,
        Optional<Long> pidsLimit,
        List<Ulimit> ulimits) {

    /** A device of the host, and what it is in the container. {@code permissions} of {@code r}, {@code w}, {@code m}. */
    public record Device(String pathOnHost, String pathInContainer, String permissions) {
        public Device {
            requireNonNull(pathOnHost);
            pathInContainer = Values.text(pathInContainer).isEmpty() ? pathOnHost : pathInContainer;
            permissions = Values.text(permissions).isEmpty() ? "rwm" : permissions;
        }
    }

    /** A weight of one block device. */
    public record WeightDevice(String path, int weight) {
        public WeightDevice {
            requireNonNull(path);
        }
    }

    /** A rate of one block device, in bytes or operations a second. */
    public record ThrottleDevice(String path, long rate) {
        public ThrottleDevice {
            requireNonNull(path);
        }
    }

    /** Devices asked for by ability, such as GPUs. */
    public record DeviceRequest(
            String driver, int count, List<String> deviceIds, List<List<String>> capabilities, Map<String, String> options) {
        public DeviceRequest {
            driver = Values.text(driver);
            deviceIds = Values.list(deviceIds);
            capabilities = Values.list(capabilities);
            options = Values.map(options);
        }
    }

    public static final Resources UNLIMITED = new Resources(0, 0, 0, null, 0, null, null, null, null, null, 0, 0, 0, 0,
            null, null, null, null, null, 0, 0, null, null, null, null);

    public Resources {
        cgroupParent = Values.text(cgroupParent);
        blkioWeightDevice = Values.list(blkioWeightDevice);
        blkioDeviceReadBps = Values.list(blkioDeviceReadBps);
        blkioDeviceWriteBps = Values.list(blkioDeviceWriteBps);
        blkioDeviceReadIops = Values.list(blkioDeviceReadIops);
        blkioDeviceWriteIops = Values.list(blkioDeviceWriteIops);
        cpusetCpus = Values.text(cpusetCpus);
        cpusetMems = Values.text(cpusetMems);
        devices = Values.list(devices);
        deviceCgroupRules = Values.list(deviceCgroupRules);
        deviceRequests = Values.list(deviceRequests);
        memorySwappiness = Values.optional(memorySwappiness);
        oomKillDisable = Values.optional(oomKillDisable);
        pidsLimit = Values.optional(pidsLimit);
        ulimits = Values.list(ulimits);
    }

    /** What memory and swap together are limited to where only {@code memory} is said: twice as much, as with Docker. */
    public Resources withDefaultSwap() {
        long swap = memory > 0 && memorySwap == 0 ? memory * 2 : memorySwap;
        return new Resources(cpuShares, memory, nanoCpus, cgroupParent, blkioWeight, blkioWeightDevice, blkioDeviceReadBps,
                blkioDeviceWriteBps, blkioDeviceReadIops, blkioDeviceWriteIops, cpuPeriod, cpuQuota, cpuRealtimePeriod, cpuRealtimeRuntime,
                cpusetCpus, cpusetMems, devices, deviceCgroupRules, deviceRequests, memoryReservation, swap, memorySwappiness,
                oomKillDisable, pidsLimit, ulimits);
    }

    public Resources withPidsLimit(Optional<Long> newPidsLimit) {
        return new Resources(cpuShares, memory, nanoCpus, cgroupParent, blkioWeight, blkioWeightDevice, blkioDeviceReadBps,
                blkioDeviceWriteBps, blkioDeviceReadIops, blkioDeviceWriteIops, cpuPeriod, cpuQuota, cpuRealtimePeriod, cpuRealtimeRuntime,
                cpusetCpus, cpusetMems, devices, deviceCgroupRules, deviceRequests, memoryReservation, memorySwap, memorySwappiness,
                oomKillDisable, newPidsLimit, ulimits);
    }

    /** These with what others name, of what can be changed while a container runs. What they leave zero, empty or absent stays. */
    public Resources updatedBy(Resources named) {
        return new Resources(or(named.cpuShares, cpuShares), or(named.memory, memory), or(named.nanoCpus, nanoCpus), cgroupParent,
                named.blkioWeight == 0 ? blkioWeight : named.blkioWeight, blkioWeightDevice, blkioDeviceReadBps, blkioDeviceWriteBps,
                blkioDeviceReadIops, blkioDeviceWriteIops, or(named.cpuPeriod, cpuPeriod), or(named.cpuQuota, cpuQuota),
                or(named.cpuRealtimePeriod, cpuRealtimePeriod), or(named.cpuRealtimeRuntime, cpuRealtimeRuntime),
                named.cpusetCpus.isEmpty() ? cpusetCpus : named.cpusetCpus, named.cpusetMems.isEmpty() ? cpusetMems : named.cpusetMems,
                devices, deviceCgroupRules, deviceRequests, or(named.memoryReservation, memoryReservation),
                or(named.memorySwap, memorySwap), memorySwappiness, oomKillDisable, named.pidsLimit.or(() -> pidsLimit), ulimits);
    }

    private static long or(long named, long otherwise) {
        return named == 0 ? otherwise : named;
    }
}
