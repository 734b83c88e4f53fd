package io.karavel.web.internal.container;

import static io.karavel.web.internal.container.CreateValidation.require;

import io.karavel.model.Resources;
import io.karavel.model.Ulimit;

/** Whether limits are within their ranges and go together, as far as that does not depend on the machine. */
final class ResourceValidation {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long SHORTEST_PERIOD = 1_000;
    private static final long LONGEST_PERIOD = 1_000_000;
    private static final int LEAST_WEIGHT = 10;
    private static final int GREATEST_WEIGHT = 1000;

    private ResourceValidation() {}

    static void validate(Resources limits) {
        validateMemory(limits);
        validateProcessor(limits);
        require(limits.blkioWeight() == 0
                        || limits.blkioWeight() >= LEAST_WEIGHT && limits.blkioWeight() <= GREATEST_WEIGHT,
                "Range of blkio weight is from 10 to 1000");
        for (Ulimit ulimit : limits.ulimits()) {
            require(ulimit.hard() == -1 || ulimit.soft() != -1 && ulimit.soft() <= ulimit.hard(),
                    "ulimit soft limit must be less than or equal to hard limit: " + ulimit.soft() + " > "
                    + ulimit.hard());
        }
    }

    private static void validateMemory(Resources limits) {
        long memory = limits.memory();
        long swap = limits.memorySwap();
        long reservation = limits.memoryReservation();
        require(memory == 0 || memory >= LEAST_MEMORY, "Minimum memory limit allowed is 6MB");
        require(memory <= 0 || swap <= 0 || swap >= memory,
                "Minimum memoryswap limit should be larger than memory limit, see usage");
        require(memory != 0 || swap <= 0,
                "You should always set the Memory limit when using Memoryswap limit, see usage");
        limits.memorySwappiness().ifPresent(value -> require(value >= 0 && value <= 100,
                "Invalid value: " + value + ", valid memory swappiness range is 0-100"));
        require(reservation <= 0 || reservation >= LEAST_MEMORY, "Minimum memory reservation allowed is 6MB");
        require(memory <= 0 || reservation <= 0 || memory >= reservation,
                "Minimum memory limit can not be less than memory reservation limit, see usage");
    }

    private static void validateProcessor(Resources limits) {
        require(limits.nanoCpus() <= 0 || limits.cpuPeriod() <= 0,
                "Conflicting options: Nano CPUs and CPU Period cannot both be set");
        require(limits.nanoCpus() <= 0 || limits.cpuQuota() <= 0,
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        require(limits.cpuPeriod() == 0
                        || limits.cpuPeriod() >= SHORTEST_PERIOD && limits.cpuPeriod() <= LONGEST_PERIOD,
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        require(limits.cpuQuota() <= 0 || limits.cpuQuota() >= SHORTEST_PERIOD,
                "CPU cfs quota can not be less than 1ms (i.e. 1000)");
        require(limits.cpuRealtimePeriod() == 0 || limits.cpuRealtimeRuntime() <= limits.cpuRealtimePeriod(),
                "cpu real-time runtime cannot be higher than cpu real-time period");
        validateProcessorCount(limits.nanoCpus());
        require(isSetOfNumbers(limits.cpusetCpus()), "Invalid value " + limits.cpusetCpus() + " for cpuset cpus");
        require(isSetOfNumbers(limits.cpusetMems()), "Invalid value " + limits.cpusetMems() + " for cpuset mems");
    }

    private static void validateProcessorCount(long nanoCpus) {
        int available = Runtime.getRuntime().availableProcessors();
        require(nanoCpus >= 0 && nanoCpus <= available * 1_000_000_000L, "range of CPUs is from 0.01 to " + available
                + ".00, as there are only " + available + " CPUs available");
    }

    private static boolean isSetOfNumbers(String text) {
        return text.isEmpty() || text.matches("\\d{1,9}(-\\d{1,9})?(,\\d{1,9}(-\\d{1,9})?)*");
    }
}
