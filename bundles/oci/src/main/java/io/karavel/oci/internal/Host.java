package io.karavel.oci.internal;

import io.karavel.api.EngineException;
import io.karavel.model.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What matters of the machine the containers run on.
 *
 * @param architecture  in OCI's words
 * @param unifiedCgroup control groups are of version 2 alone
 * @param capabilities  those the engine has itself and so can give, in the kernel's order
 * @param processors    those online, as the kernel writes a list: {@code 0-3,5}
 * @param memoryNodes   likewise
 */
record Host(
        String name,
        String architecture,
        Kernel kernel,
        boolean unifiedCgroup,
        Set<String> capabilities,
        String processors,
        String memoryNodes) {

    /** A version of the kernel. */
    record Kernel(int major, int minor) {
        private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

        static Kernel parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw EngineException.invalid("not a kernel version: " + text);
            }
            return new Kernel(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
        }

        boolean isAtLeast(Kernel other) {
            return major > other.major || major == other.major && minor >= other.minor;
        }
    }

    static Host current() {
        try {
            return new Host(read("/proc/sys/kernel/hostname"), Platform.host().architecture(),
                    Kernel.parse(read("/proc/sys/kernel/osrelease")),
                    Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
                    Capabilities.available(Files.readAllLines(Path.of("/proc/self/status"))),
                    read("/sys/devices/system/cpu/online"), nodes());
        } catch (IOException e) {
            throw EngineException.system("cannot find out about this machine: " + e.getMessage(), e);
        }
    }

    private static String nodes() throws IOException {
        Path online = Path.of("/sys/devices/system/node/online");
        return Files.exists(online) ? read(online.toString()) : "0";
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file)).strip();
    }
}
